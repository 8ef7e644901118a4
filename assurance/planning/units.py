"""What costs money by being there: how many units there were, how many there would be, and what a month more costs."""

from dataclasses import dataclass

from assurance.model.units import counted
from assurance.planning.side import Side
from settings.prices import Prices


@dataclass(frozen=True, kw_only=True)
class Units:
    """How many there were, and how many there would be."""

    unit: str
    before: int
    after: int
    price: float | None
    """Of one for a month; None where the price file gives none."""
    currency: str

    @property
    def more(self) -> int:
        return self.after - self.before

    @property
    def cost(self) -> str:
        """What a month more costs."""
        return "no price given" if self.price is None else f"{self.more * self.price:+,.2f} {self.currency}"


def units(old: Side, new: Side, prices: Prices) -> tuple[Units, ...]:
    """Every unit that either side has."""
    was, now = _counted(old), _counted(new)
    return tuple(
        Units(unit=unit, before=was[unit], after=now[unit], price=prices.monthly(unit), currency=prices.currency)
        for unit in was
        if was[unit] or now[unit]
    )


def _counted(side: Side) -> dict[str, int]:
    return counted((str(one.get("Type")), one.get("Properties") or {}) for _, one in side.declared)
