"""Options that several verbs have, alike in all of them."""

import argparse
from pathlib import Path


def add_output(parser: argparse.ArgumentParser) -> None:
    """`-o FILE`: where the result goes; None is standard output, for which `-` stands too."""
    parser.add_argument(
        "-o", "--output", type=_file, metavar="FILE", help="write to a file instead of standard output (-)"
    )


def folder(text: str) -> Path:
    """A folder to write: there is no standard output to write a folder to."""
    if text == "-":
        raise argparse.ArgumentTypeError("found '-'; expected a folder: what is written are several files")
    return Path(text)


def _file(text: str) -> Path | None:
    return None if text == "-" else Path(text)
