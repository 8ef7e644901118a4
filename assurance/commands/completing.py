"""What a shell offers on Tab, where `register-python-argcomplete fsi-rekognition` was evaluated in it."""

import argparse
from collections.abc import Callable, Iterator

import argcomplete


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell that asks, and end; verbs, options and files follow from the parser, values from here."""
    for action in _actions(parser):
        if action.dest in VALUES:
            action.completer = VALUES[action.dest]  # type: ignore[attr-defined]  # read by argcomplete
    argcomplete.autocomplete(parser, append_space=True)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _actions(inner)


def _environments(**_: object) -> list[str]:
    from settings.loading import file_of

    return sorted(file.stem for file in file_of("example").parent.glob("*.toml"))


def _controls(**_: object) -> list[str]:
    from assurance.controls.registry import EVERY

    return sorted(EVERY)


def _formats(parsed_args: argparse.Namespace, **_: object) -> tuple[str, ...]:
    from assurance.commands.access import OF_DIFF as MATRIX
    from assurance.results.formats import FORMATS

    return MATRIX if hasattr(parsed_args, "words") else tuple(FORMATS)


def _explained(**_: object) -> list[str]:
    from capabilities.capabilities import CAPABILITIES

    return [*_controls(), *CAPABILITIES]


VALUES: dict[str, Callable[..., list[str] | tuple[str, ...]]] = {
    "environment": _environments,
    "environments": _environments,
    "control": _controls,
    "format": _formats,
    "id": _explained,
    "decision": lambda **_: ["allow", "deny", "depends"],
}
"""Option or argument, by its name in the parser → what it can be."""
