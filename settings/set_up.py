"""What a program needs before it can run, in one line where it is missing; an import would end in a traceback and 1."""

import sys
from importlib.util import find_spec

OLDEST = (3, 11)
COULD_NOT = 2


def require(program: str, *packages: str) -> None:
    """End the process with status 2 where Python is too old for us, or one of the packages is not installed."""
    missing = [name for name in packages if find_spec(name) is None]
    if sys.version_info < OLDEST:
        reason = "Python 3.11 or newer is needed, and this is {}.{}".format(*sys.version_info)
    elif missing:
        reason = f"not installed for {sys.executable}: {', '.join(missing)}"
    else:
        return
    print(f"{program}: {reason}. make synth sets up .venv; then run {program} with .venv/bin/python", file=sys.stderr)
    sys.exit(COULD_NOT)
