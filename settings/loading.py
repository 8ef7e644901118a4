"""Environment files, read and validated once into `Settings`, or every mistake named."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from settings.contradictions import contradictions
from settings.files import FileError, read_toml
from settings.mistakes import tell
from settings.partial import readable
from settings.settings import Settings
from settings.words import suggestion

CHECKOUT = Path(__file__).parent.parent
ENVIRONMENTS = Path("environments")


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
    answers = answers_in(path)
    try:
        settings = settings_of(answers)
    except SettingsError as error:
        raise SettingsError("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from None
    return settings.among(dict(beside(path)))


def beside(path: Path) -> Iterator[tuple[str, Settings]]:
    """The other environments of the folder; a file that is none, or has mistakes, is nobody's neighbour yet."""
    for file in sorted(path.parent.glob("*.toml")):
        if file.resolve() != path.resolve():
            with suppress(SettingsError):
                yield file.name, settings_of(answers_in(file))


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
    """What an environment file says, mistakes included. Raises `SettingsError` where it cannot be read."""
    try:
        return {key: frozen(value) for key, value in read_toml(path).items()}
    except FileNotFoundError:
        known = sorted(file.stem for file in path.parent.glob("*.toml"))
        hint = suggestion(path.stem, known) or "; name the file by its path, e.g. mybank.toml"
        raise SettingsError(f"{path}: no such environment file{hint}") from None
    except RecursionError:
        raise SettingsError(f"{path}: is nested too deeply") from None
    except FileError as error:
        raise SettingsError(f"{path}: {error}") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None


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
