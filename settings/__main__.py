"""`python -m settings FILE…`: tell every mistake in environment files; status 2 if there is one.

For hooks and editors: it needs neither the CDK nor Node.js.
"""

import sys
from collections.abc import Sequence

from settings.set_up import require


def main(files: Sequence[str]) -> int:
    """Read each environment, by name or file."""
    require("python -m settings", "pydantic")
    from settings.loading import SettingsError, load

    mistaken = False
    for file in files:
        try:
            load(file)
        except SettingsError as error:
            mistaken = True
            print(error, file=sys.stderr)
    if not files:
        print("name an environment file, e.g. environments/mybank.toml", file=sys.stderr)
    return 2 if mistaken or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
