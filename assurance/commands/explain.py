"""`explain ID`: why a control matters, how to meet it, which frameworks ask for it, whether it may be excepted."""

import argparse
from typing import Any

from assurance.commands.failing import CLEAN, deliver, unknown


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("explain", help="explain a control, a capability or an action", description=__doc__)
    parser.add_argument("id", metavar="ID", help="a control (ENC01), a capability (face-search) or an action")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one entry of the catalogues."""
    from assurance.commands.catalogue import explained
    from assurance.commands.catalogue import explained_capability as capability
    from assurance.controls.registry import EVERY
    from capabilities.capabilities import CAPABILITIES, CAPABILITY_OF, REFUSED

    name = options.id
    actions = {action.lower(): action for action in (*CAPABILITY_OF, *REFUSED)}
    action = actions.get(name.lower()) or actions.get(f"rekognition:{name.lower()}")
    if name.upper() in EVERY:
        deliver(explained(EVERY[name.upper()]), None)
    elif name in CAPABILITIES:
        deliver(capability(CAPABILITIES[name]), None)
    elif action in REFUSED:
        deliver(f"{action} is refused: {REFUSED[action]}\n", None)
    elif action:
        deliver(capability(CAPABILITY_OF[action]), None)
    else:
        raise unknown("control, capability or action", name, (*EVERY, *CAPABILITIES, *CAPABILITY_OF, *REFUSED))
    return CLEAN
