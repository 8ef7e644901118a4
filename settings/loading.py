"""Environments among those beside them: the files of their folder, and fleets that they meet."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from settings.layers import extended
from settings.meeting import meeting
from settings.reading import SettingsError as SettingsError
from settings.reading import answers_in as answers_in
from settings.reading import file_of as file_of
from settings.reading import files_in as files_in
from settings.reading import located as located
from settings.reading import read as read
from settings.reading import root_of as root_of
from settings.reading import settings_of as settings_of
from settings.settings import Settings


def load(environment: str | Path) -> Settings:
    """Read `environments/NAME.toml`, or the file at a path; raise `SettingsError` naming every mistake."""
    path = file_of(environment)
    try:
        str(path).encode()
    except UnicodeEncodeError:  # what is made of it names it, in JSON
        raise SettingsError(f"{path}: its name is not UTF-8; rename the file") from None
    settings = located(read(path))
    return settings.among(dict(beside(path)), meeting(settings, root_of(path)))


def beside(path: Path) -> Iterator[tuple[str, Settings]]:
    """The other environments of the folder; a file that is none, or has mistakes, is nobody's neighbour yet."""
    root = root_of(path)
    for file in files_in(root):
        if file.resolve() != path.resolve():
            with suppress(SettingsError):
                yield str(file.relative_to(root)), settings_of(answers_in(file))


def left_out(path: Path) -> Iterator[str]:
    """One line an environment of the folder that has mistakes: what is made for all of them is made without it."""
    root = root_of(path)
    more = "policies of the organization and the trail's data events are made without it"
    for file in files_in(root):
        if file.resolve() == path.resolve():
            continue
        try:
            answers = answers_in(file)
        except SettingsError as error:
            yield f"{file.relative_to(root)}: cannot be read, and {more}: {_reason(error)}"
            continue
        try:
            if {"prefix", "account", "region"} <= answers.keys():
                settings_of(answers)
        except SettingsError as error:
            yield f"{file.relative_to(root)}: has mistakes, and {more}: {_reason(error)}"


def _reason(error: SettingsError) -> str:
    return str(error).splitlines()[0]


def environments(root: Path) -> list[str]:
    """The name of every environment below a folder.

    What others extend, and does not say account and Region itself, is a layer, and no environment.
    """
    files = files_in(root)
    below = {one.resolve() for file in files if (one := extended(file))}
    layers = {file for file in files if file.resolve() in below and not {"account", "region"} <= _said(file)}
    return [str(file.relative_to(root).with_suffix("")) for file in files if file not in layers]


def _said(path: Path) -> set[str]:
    try:
        return set(answers_in(path))
    except SettingsError:
        return set()
