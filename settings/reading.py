"""An environment file, read and validated into `Settings`, or every mistake named; it knows no other."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from settings.contradictions import contradictions
from settings.documents import AdoptedError, documents
from settings.files import FileError
from settings.layers import Layered, LayerError, layered
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


def located(layers: Layered) -> Settings:
    """Answers of files, validated; raise `SettingsError` naming file and line of every mistake."""
    try:
        settings = settings_of(_frozen(layers.answers))
        return settings.adopting(documents(settings, layers.folder))
    except (AdoptedError, SettingsError) as error:
        lines = str(error).splitlines()
        raise SettingsError("\n".join(f"{layers.origin(line.partition(': ')[0])}: {line}" for line in lines)) from None


def root_of(path: Path) -> Path:
    """The folder `environments` around a file, however deep it lies in it; elsewhere the file's own folder."""
    return next((folder for folder in path.parents if folder.name == ENVIRONMENTS.name), path.parent)


def files_in(root: Path) -> list[Path]:
    """The environment files and layers of a folder; `environments` may have folders of its own."""
    if root.name != ENVIRONMENTS.name:
        return sorted(root.glob("*.toml"))
    return [one for one in sorted(root.rglob("*.toml")) if not OF_THE_BANK.intersection(one.relative_to(root).parts)]


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
