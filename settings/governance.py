"""What the bank itself answers, in governance/NAME.toml beside the environment file: a table for each question."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from settings.answer import Answer
from settings.files import FileError, read_toml
from settings.mistakes import tell
from settings.reading import file_of, frozen
from settings.texts import readable, text

Words = Annotated[str, StringConstraints(min_length=2), AfterValidator(readable)]
Rate = Annotated[float, Field(ge=0, le=1)]


class GovernanceError(Exception):
    """The answers cannot be read; the text lists every mistake, one a line."""


class Evidence(Answer):
    """A file that bears an answer out."""

    file: Words
    """Its path, from the folder of the answers."""
    sha256: Annotated[str, text(r"^[0-9a-f]{64}$", "64 hexadecimal digits in lower case, as sha256sum writes them")]
    """Of the file that was approved: a changed file is no evidence."""


class Group(Answer):
    """People on whom error rates were measured."""

    name: Words
    """What they have in common."""
    comparisons: Annotated[int, Field(ge=1)]
    """How many comparisons were made."""
    false_match_rate: Rate
    """Share of different people that matched, from 0 to 1."""
    false_non_match_rate: Rate
    """Share of the same people that did not match, from 0 to 1."""


class Measurement(Answer):
    """Error rates at a threshold."""

    threshold: Annotated[float, Field(ge=0, le=100)]
    """Similarity or confidence, in percent, that counts."""
    measured: date
    """When."""
    model_version: Words
    """As the API told it in its answers."""
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    """Group by group."""


class Given(Answer):
    """The bank's answer to one question."""

    answer: Words
    """In words."""
    owner: Words
    """The function that answers for it."""
    answered: date
    """When it was given."""
    expires: date
    """When it must be given anew."""
    record: Words | None = None
    """Id of the record in another system: model inventory, contract, impact assessment."""
    evidence: tuple[Evidence, ...] = ()
    """Files that bear it out."""
    measurement: Measurement | None = None
    """Error rates, where they are asked for."""


def own_answers(environment: str | Path) -> Path | None:
    """The bank's answers, `governance/NAME.toml` beside the environment file; None where there are none."""
    file = file_of(environment)
    path = file.parent / "governance" / file.name
    return path if path.exists() or path.is_symlink() else None


def answers(path: Path) -> Mapping[str, Given]:
    """Question → answer. Raises `GovernanceError` with every mistake."""
    try:
        tables: Any = frozen(read_toml(path))
    except (FileError, OSError, RecursionError) as error:
        raise GovernanceError(f"{path}: cannot be read: {error}") from None
    given: dict[str, Given] = {}
    mistakes: list[str] = []
    for name, table in tables.items():
        try:
            given[name] = Given.model_validate(table)
        except ValidationError as error:
            mistakes += [f"{path}: {name}.{line}" for line in tell(error, Given)]
    if mistakes:
        raise GovernanceError("\n".join(mistakes))
    return given
