"""A JSON file that must have a form: read whole, or refused with what is wrong and what to name instead."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from assurance.sources.failing import SourceError
from settings.files import FileError, parse_json, read_text

Form = TypeVar("Form", bound=BaseModel)


def read_form(path: Path, form: type[Form], *, is_no: str, advice: str) -> tuple[Form, str]:
    """What a file holds, and its text. Raises `SourceError`, which says that it `is_no` such thing, and the advice."""
    try:
        text = read_text(path)
        return form.model_validate(parse_json(text)), text
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); {advice}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise SourceError(f"{path}: is no {is_no} ({where}: {first['msg']}); {advice}") from None
    except FileError as error:
        raise SourceError(f"{path}: is no {is_no} ({error}); {advice}") from None
