"""Prices: the bank's own file, `prices/NAME.toml` beside the environment file, or the shipped example."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from settings.answer import Answer
from settings.files import FileError, read_toml
from settings.mistakes import tell
from settings.reading import file_of, frozen
from settings.texts import readable

SHIPPED = Path(__file__).parent.parent / "capabilities" / "prices.toml"
HOURS = 730
"""Of a month, as AWS's calculators count them."""
Words = Annotated[str, StringConstraints(min_length=1), AfterValidator(readable)]


class PricesError(Exception):
    """The price file cannot be read; the text lists every mistake, one a line."""


class Price(Answer):
    """What one unit costs."""

    unit: Words
    """As `plan` counts it, or faces, or calls."""
    operations: tuple[Words, ...] = ()
    """Of calls: whose."""
    price: Annotated[float, Field(ge=0)]
    """Of one."""
    per: Literal["call", "hour", "month"]
    """Of being there an hour or a month; of a call."""
    source: Words
    """Where it was read: an address, a contract."""
    as_of: date
    """When."""
    note: str = ""
    """What it leaves out."""

    @model_validator(mode="after")
    def _of_calls(self) -> Self:
        if (self.unit == "calls") != (self.per == "call") or bool(self.operations) != (self.unit == "calls"):
            raise ValueError('expected unit = "calls", per = "call" and operations together, or none of them')
        return self


class Prices(Answer):
    """A price file."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    """Three letters, e.g. EUR."""
    region: Words
    """The Region that they hold in."""
    price: tuple[Price, ...]
    """A row a unit."""

    @cached_property
    def _units(self) -> Mapping[str, Price]:
        return {one.unit: one for one in self.price if one.unit != "calls"}

    @cached_property
    def _calls(self) -> Mapping[str, Price]:
        return {operation: one for one in self.price for operation in one.operations}

    def of(self, unit: str) -> Price | None:
        """The price of a unit."""
        return self._units.get(unit)

    def of_call(self, operation: str) -> Price | None:
        """The price of a call of an operation."""
        return self._calls.get(operation)

    def monthly(self, unit: str) -> float | None:
        """What one unit costs in a month of being there; None where no price is given."""
        found = self.of(unit)
        return None if found is None else found.price * (HOURS if found.per == "hour" else 1)


def own_prices(environment: str | Path) -> Path | None:
    """The bank's price file of an environment; None where there is none."""
    file = file_of(environment)
    path = file.parent / "prices" / file.name
    return path if path.exists() or path.is_symlink() else None


def prices_of(environment: str | Path) -> Prices:
    """The bank's prices, or else the shipped example's. Raises `PricesError` with every mistake."""
    file = own_prices(environment) or SHIPPED
    try:
        return Prices.model_validate(frozen(read_toml(file)))
    except ValidationError as error:
        raise PricesError("\n".join(f"{file}: {line}" for line in tell(error, Prices))) from None
    except (FileError, OSError, RecursionError) as error:
        raise PricesError(f"{file}: cannot be read: {error}") from None
