"""Environment files, read and validated once into `Settings`, or every mistake named."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from settings.contradictions import contradictions
from settings.documents import AdoptedError, documents
from settings.files import FileError
from settings.layers import Layered, LayerError, extended, layered
from settings.mistakes import tell
from settings.partial import readable
from settings.settings import Settings
from settings.words import suggestion

CHECKOUT = Path(__file__).parent.parent
ENVIRONMENTS = Path("environments")
OF_THE_BANK = frozenset(("exceptions", "governance"))
"""Folders beside environment files that hold none."""


class SettingsError(Exception):
    """The environment file cannot be used; the text lists every mistake, one a line."""


def file_of(environment: str | Path) -> Path:
    """The file of a name or path; environments/ lies here, or else beside the code in the clone (not in a wheel)."""
    path, beside = Path(environment), CHECKOUT / ENVIRONMENTS
    if path.suffix == ".toml":
        return path
    return (beside if beside.is_dir() and not ENVIRONMENTS.is_dir() else ENVIRONMENTS) / f"{environment}.toml"


def load(environment: str | Path) -> Settings:
    """Read `environments/NAME.toml`, or the file at a path; raise `SettingsError` naming every mistake."""
    path = file_of(environment)
    try:
        str(path).encode()
    except UnicodeEncodeError:  # what is made of it names it, in JSON
        raise SettingsError(f"{path}: its name is not UTF-8; rename the file") from None
    return located(read(path)).among(dict(beside(path)))


def located(layers: Layered) -> Settings:
    """Answers of files, validated; raise `SettingsError` naming file and line of every mistake."""
    try:
        settings = settings_of(_frozen(layers.answers))
        return settings.adopting(documents(settings, layers.folder))
    except (AdoptedError, SettingsError) as error:
        lines = str(error).splitlines()
        raise SettingsError("\n".join(f"{layers.origin(line.partition(': ')[0])}: {line}" for line in lines)) from None


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


def root_of(path: Path) -> Path:
    """The folder `environments` around a file, however deep it lies in it; elsewhere the file's own folder."""
    return next((folder for folder in path.parents if folder.name == ENVIRONMENTS.name), path.parent)


def files_in(root: Path) -> list[Path]:
    """The environment files and layers of a folder; `environments` may have folders of its own."""
    if root.name != ENVIRONMENTS.name:
        return sorted(root.glob("*.toml"))
    return [one for one in sorted(root.rglob("*.toml")) if not OF_THE_BANK.intersection(one.relative_to(root).parts)]


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


def settings_of(answers: Mapping[str, object]) -> Settings:
    """Answers that are at hand, validated; raise `SettingsError` naming every mistake, one a line."""
    try:
        settings = Settings.model_validate(answers)
    except ValidationError as error:
        raise SettingsError("\n".join(_mistakes(answers, error))) from None
    if contradicting := list(contradictions(settings)):
        raise SettingsError("\n".join(contradicting))
    return settings


def answers_in(path: Path) -> Mapping[str, Any]:
    """What an environment file and those that it extends say, mistakes included. Raises `SettingsError`."""
    return _frozen(read(path).answers)


def read(path: Path) -> Layered:
    """An environment file laid over those that it extends. Raises `SettingsError` where one cannot be read."""
    try:
        return layered(path)
    except FileNotFoundError:
        root = root_of(path)
        known = [str(file.relative_to(root).with_suffix("")) for file in files_in(root)]
        hint = suggestion(path.stem, known) or "; name the file by its path, e.g. mybank.toml"
        raise SettingsError(f"{path}: no such environment file{hint}") from None
    except RecursionError:
        raise SettingsError(f"{path}: is nested too deeply") from None
    except LayerError as error:
        raise SettingsError(str(error)) from None
    except FileError as error:
        raise SettingsError(f"{path}: {error}") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None


def _frozen(answers: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: frozen(value) for key, value in answers.items()}


def _mistakes(found: Mapping[str, object], error: ValidationError) -> Iterator[str]:
    """The mistakes; where they kept contradictions from being looked for, those of what can be read as well."""
    yield from tell(error, Settings)
    places = frozenset(mistake["loc"] for mistake in error.errors(include_url=False))
    if () not in places:
        approved = not any(place[0] == "capabilities" for place in places)
        yield from contradictions(readable(Settings, found, places), partial=True, approved=approved)


def frozen(value: object) -> object:
    """Arrays as tuples, which frozen settings hold."""
    match value:
        case dict():
            return {key: frozen(item) for key, item in value.items()}
        case list():
            return tuple(frozen(item) for item in value)
        case _:
            return value
