"""`explain ID`: why a control matters and how to meet it, what a capability grants, what to do when an alarm rings.

Of an environment: every answer, with the file and line in which it stands.
"""

import argparse
from textwrap import fill
from typing import Any

from assurance.commands.failing import CLEAN, CannotCheckError, deliver, unknown


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "explain", help="explain a control, a capability, an alarm or an environment", description=__doc__
    )
    parser.add_argument(
        "id", metavar="ID", help="a control (ENC01), capability (face-search), action, alarm, rule, or an environment"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one entry of the catalogues."""
    from assurance.commands.catalogue import explained
    from assurance.commands.catalogue import explained_capability as capability
    from assurance.controls.registry import EVERY
    from assurance.pack.runbooks import section
    from capabilities.capabilities import CAPABILITIES, CAPABILITY_OF, REFUSED
    from capabilities.runbooks import runbook_of, runbooks
    from settings.loading import environments, file_of, root_of

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
    elif runbook := runbook_of(name):
        deliver(_wrapped(section(runbook)), None)
    elif name.endswith(".toml") or file_of(name).is_file():
        deliver(_answers(name), None)
    else:
        known = environments(root_of(file_of(name)))
        every = (*EVERY, *CAPABILITIES, *CAPABILITY_OF, *REFUSED, *runbooks(), *known)
        raise unknown("control, capability, action, alarm, rule or environment", name, every)
    return CLEAN


def _wrapped(text: str) -> str:
    """Markdown with its prose in the columns of the terminal; commands and events stay whole, to be copied."""
    from assurance.results.drawing import width_of

    fenced, lines, width = False, [], width_of(plain=140)
    for line in text.splitlines():
        fence = line.strip().startswith("```")
        lines.append(line if fenced or fence else fill(line, width, break_long_words=False, break_on_hyphens=False))
        fenced ^= fence
    return "\n".join(lines) + "\n"


def _answers(environment: str) -> str:
    """Every answer of an environment as TOML writes it, with where it stands. Raises `CannotCheckError`."""
    from settings.drafting import literal
    from settings.loading import SettingsError, file_of, located, read

    try:
        layers = read(file_of(environment))
        located(layers)
    except SettingsError as error:
        raise CannotCheckError(str(error)) from None
    said = [(f"{key} = {literal(value, wide=True)}", origin) for key, value, origin in layers.leaves()]
    return "".join(f"{answer}  # {origin}\n" for answer, origin in said)
