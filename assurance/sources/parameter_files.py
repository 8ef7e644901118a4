"""Values of parameters as people keep them in files: CloudFormation's list, the CLI's pairs, or an object."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assurance.sources.failing import SourceError
from settings.files import FileError, read_json

_FORMS = 'expected [{"ParameterKey": …, "ParameterValue": …}], {"Parameters": {…}} or {"NAME": "VALUE"}'


def given_in(paths: list[Path]) -> dict[str, Any]:
    """Name → value that the files give, those of later ones first. Raises `SourceError`."""
    return {name: value for path in paths for name, value in _pairs(_content(path), path)}


def _content(path: Path) -> Any:
    try:
        return read_json(path)
    except FileError as error:
        raise SourceError(f"{path}{f':{error.line}' if error.line else ''}: {error}") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None


def _pairs(content: Any, path: Path) -> Iterator[tuple[str, Any]]:
    match content:
        case {"Parameters": dict() | list() as held}:
            yield from _pairs(held, path)
        case dict():
            for name, value in content.items():
                yield name, _value(name, value, path)
        case list():
            for place, one in enumerate(content, 1):
                match one:
                    case {"ParameterKey": str(name), "ParameterValue": value}:
                        yield name, _value(name, value, path)
                    case {"ParameterKey": str(), "UsePreviousValue": True}:
                        continue  # what the stack has is not in the file
                    case str() if "=" in one:
                        name, _, value = one.partition("=")
                        yield name, value
                    case _:
                        raise SourceError(f"{path}: entry {place} is no parameter with a value; {_FORMS}")
        case _:
            raise SourceError(f"{path}: holds no parameters; {_FORMS}")


def _value(name: str, value: Any, path: Path) -> Any:
    match value:
        case str() | int() | float() | bool():
            return value
        case list() if all(isinstance(one, str | int | float | bool) for one in value):
            return ",".join(map(str, value))
        case _:
            raise SourceError(f"{path}: the value of {name} is neither text, a number nor a list of them; {_FORMS}")
