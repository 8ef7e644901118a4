"""Options that several verbs have, alike in all of them."""

import argparse
from collections.abc import Sequence
from pathlib import Path


def add_output(parser: argparse.ArgumentParser) -> None:
    """`-o FILE`: where the result goes; None is standard output, for which `-` stands too."""
    parser.add_argument(
        "-o", "--output", type=_file, metavar="FILE", help="write to a file instead of standard output (-)"
    )


def add_many(parser: argparse.ArgumentParser, name: str, metavar: str, help: str, made: type = str) -> None:
    """What there may be several of, before options, between and after them; argparse takes the first row only."""
    parser.add_argument(name, nargs="*", type=made, metavar=metavar, help=help)
    parser.set_defaults(many=(name, made))


def with_rest(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """The options; what stands after an option, and is none, is one more of the many."""
    options, rest = parser.parse_known_args(arguments)
    name, made = getattr(options, "many", ("", str))
    if rest and (not name or any(one.startswith("-") and one != "-" for one in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        setattr(options, name, [*getattr(options, name), *map(made, rest)])
    return options


def folder(text: str) -> Path:
    """A folder to write: there is no standard output to write a folder to."""
    if text == "-":
        raise argparse.ArgumentTypeError("found '-'; expected a folder: what is written are several files")
    return Path(text)


def _file(text: str) -> Path | None:
    return None if text == "-" else Path(text)
