"""Read the texts of the pack, and say of each mistake what is wrong, in which line, and what is expected."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from assurance.controls.registry import CATALOGUE, EVERY
from assurance.pack.failing import PackError
from assurance.pack.words.aws_facts import holds
from capabilities.capabilities import CATALOGUE as CAPABILITIES
from settings.files import FileError, read_text, read_toml
from settings.mistakes import tell
from settings.texts import readable
from settings.words import suggestion

FOLDER = Path(__file__).parent
_ONLY_WITH = {"biometric", "created-trail", "event-bus", "evidence-lock", "fips"}


class Words(BaseModel):
    """One table of a file: unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


def _control(name: str) -> str:
    if name not in CATALOGUE:
        raise ValueError(f"no such control{suggestion(name, list(CATALOGUE))}")
    return name


def _support(name: str) -> str:
    if not holds(name):
        raise ValueError(f"no such control or fact{suggestion(name, list(EVERY))}")
    return name


def _circumstance(name: str) -> str:
    known = _ONLY_WITH | {word for row in CAPABILITIES for word in (row.name, row.family)}
    if name not in known:
        raise ValueError(f"no capability, family or feature{suggestion(name, sorted(known))}")
    return name


Text = Annotated[str, StringConstraints(min_length=2), AfterValidator(readable)]
Control = Annotated[str, AfterValidator(_control)]
Support = Annotated[str, AfterValidator(_support)]
"""What holds a sentence: a control, or a fact of docs/facts.md by its number, as in `fact 31`."""
Circumstance = Annotated[str, AfterValidator(_circumstance)]
"""A capability or its family, `biometric`, or a feature of the environment file."""
Shape = TypeVar("Shape", bound=Words)


def read(name: str, shape: type[Shape], folder: Path = FOLDER) -> Shape:
    """The file of a name, as its shape. Raises `PackError` with every mistake, one a line."""
    path = folder / name
    try:
        return shape.model_validate(read_toml(path))
    except ValidationError as error:
        text = read_text(path)
        raise PackError("\n".join(f"{path}{_line(text, one)}: {one}" for one in tell(error, shape))) from None
    except FileError as error:
        raise PackError(f"{path}: {error}") from None
    except OSError as error:
        raise PackError(f"{path}: cannot be read: {error.strerror}") from None


def _line(text: str, mistake: str) -> str:
    """`, line 12`: where the table of a mistake begins, if it is one of several of a name."""
    if not (place := re.match(r"(\w+)\[(\d+)\]", mistake)):
        return ""
    begins = list(_headers(text, place[1]))
    number = int(place[2])
    return f", line {begins[number]}" if number < len(begins) else ""


def _headers(text: str, name: str) -> Iterator[int]:
    """The lines in which the tables of a name begin."""
    yield from (number for number, line in enumerate(text.splitlines(), start=1) if line.strip() == f"[[{name}]]")
