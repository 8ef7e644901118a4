"""As much of the AWS CLI as our scripts and the commands in documents/ need, over botocore.

The endpoint is `AWS_ENDPOINT_URL`, as for the real one. A script calls it hundreds of times: the command `aws` that
stands in for it asks one process, which has loaded botocore once.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import botocore.session
import jmespath
from botocore import xform_name
from botocore.exceptions import ClientError

_ROOT = Path(__file__).parents[2]
_ASKING = """#!PYTHON -SE
import json, os, socket, sys
asking = socket.socket(socket.AF_UNIX)
asking.connect(PLACE)
asking.sendall(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode())
asking.shutdown(socket.SHUT_WR)
status, out, error = json.loads(b"".join(iter(lambda: asking.recv(65536), b"")))
sys.stdout.write(out)
sys.stderr.write(error)
sys.exit(status)
"""


@contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """The command `aws` in a folder, and a line in its file `calls` for each call."""
    place = folder / "socket"
    command = folder / "aws"
    asking = _ASKING.replace("PYTHON", sys.executable).replace("PLACE", repr(str(place)))
    command.write_text(asking, encoding="utf-8")
    command.chmod(0o755)
    process = subprocess.Popen([sys.executable, "-m", "tests.support.aws_cli", str(folder)], cwd=_ROOT)
    try:
        while not place.exists():
            assert process.poll() is None
            time.sleep(0.01)
        yield
    finally:
        process.kill()
        process.wait()


def _answer(folder: Path) -> None:
    """Run each command that `aws` is asked for, in the caller's folder and with its variables."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        listening.listen()
        while True:
            asking, _ = listening.accept()
            with asking:
                arguments, variables, here = json.loads(_received(asking))
                with (folder / "calls").open("a", encoding="utf-8") as calls:
                    print(*arguments, file=calls)
                os.environ.clear()
                os.environ.update(variables)
                os.chdir(here)
                out, error = StringIO(), StringIO()
                with redirect_stdout(out), redirect_stderr(error):
                    status = main(arguments)
                asking.sendall(json.dumps([status, out.getvalue(), error.getvalue()]).encode())


def _received(asking: socket.socket) -> bytes:
    """All that somebody sends who then waits for an answer."""
    return b"".join(iter(lambda: asking.recv(65536), b""))


@cache
def _client(service: str, region: str, variables: tuple[tuple[str, str], ...]) -> Any:
    """A client by the variables that say where AWS is and who asks."""
    return botocore.session.Session().create_client(service, region_name=region)


def main(arguments: list[str]) -> int:
    """Run one command: print what it answers, status 254 where the service refuses."""
    service, operation, *rest = arguments
    options = _options(rest)
    region = options.pop("region", os.environ.get("AWS_DEFAULT_REGION", "us-east-1"))
    client = _client(service, region, tuple(sorted(one for one in os.environ.items() if one[0].startswith("AWS_"))))
    query, form = options.pop("query", "@"), options.pop("output", "json")
    shape = next(one for one in client.meta.method_to_api_mapping.items() if one[0] == operation.replace("-", "_"))
    asked = client.meta.service_model.operation_model(shape[1]).input_shape
    members = asked.members if asked else {}
    names = {xform_name(name, "-"): name for name in members}
    request = {names[name]: _value(value, members[names[name]].type_name) for name, value in options.items()}
    method = client.get_paginator(shape[0]).paginate if client.can_paginate(shape[0]) else getattr(client, shape[0])
    try:
        answer = method(**request)
        answer = answer.build_full_result() if client.can_paginate(shape[0]) else answer
    except ClientError as error:
        print(error, file=sys.stderr)
        return 254
    found = jmespath.search(query, answer)
    print(_text(found) if form == "text" else json.dumps(found, default=str))
    return 0


def _options(arguments: list[str]) -> dict[str, Any]:
    """Option → its values; none for a flag."""
    found: dict[str, list[str]] = {}
    for one in arguments:
        if one.startswith("--"):
            found[one.removeprefix("--")] = []
        else:
            found[[*found][-1]].append(one)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _value(value: Any, kind: str) -> Any:
    if isinstance(value, str) and value.startswith("file://"):
        value = Path(value.removeprefix("file://")).read_text(encoding="utf-8")
        return json.loads(value) if kind in ("list", "structure") else value
    if kind in ("list", "structure") and isinstance(value, str) and value[:1] in ("[", "{"):
        return json.loads(value)
    if kind == "list":
        return [value] if isinstance(value, str) else value
    return True if kind == "boolean" and value == [] else value


def _text(found: Any) -> str:
    if found is None:
        return "None"
    return "\t".join(map(str, found)) if isinstance(found, list) else str(found)


if __name__ == "__main__":
    _answer(Path(sys.argv[1]))
