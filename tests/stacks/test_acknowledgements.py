"""`stacks.acknowledgements`: what a scope matches is acknowledged, with all below it, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import aws_cdk as cdk
import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.exceptions import Entry, Exemption, Register
from stacks.acknowledgements import acknowledge

NAMES = st.sampled_from(["a", "ab", "b", "ba"])
TREES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.just({}), lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=3), max_leaves=8
)  # a name → what is below it
SCOPES = st.lists(st.sampled_from(["a", "ab", "b", "ba", "a*", "*b", "*", "**"]), min_size=1, max_size=4)
ENTRY = Entry.model_construct(
    reason="r", owner="o", approval="RISK-1", compensating_control="c", expires=date(2030, 1, 1)
)


@dataclass
class Construct:
    """As much of a construct as is asked for."""

    id: str
    children: list["Construct"] = field(default_factory=list)

    @property
    def node(self) -> Any:
        found = {child.id: child for child in self.children}
        return SimpleNamespace(id=self.id, children=self.children, try_find_child=found.get)


def built(name: str, tree: dict[str, Any]) -> Construct:
    return Construct(name, [built(child, below) for child, below in tree.items()])


def resources(construct: Construct, above: str = "") -> Iterator[str]:
    """The paths of everything below the stacks."""
    for child in construct.children:
        path = f"{above}/{child.id}".removeprefix("/")
        if above:
            yield path
        yield from resources(child, path)


@given(tree=TREES, scope=SCOPES.map("/".join))
def test_a_scope_is_acknowledged(tree: dict[str, Any], scope: str) -> None:
    """Against what the register itself says that an exemption covers."""
    app, acknowledged = built("", tree), set[int]()
    exemption = Exemption(entry=ENTRY, where="", rule="Pack::Rule", scope=scope)
    with pytest.MonkeyPatch.context() as patch:
        description = lambda construct: SimpleNamespace(acknowledge=lambda *_: acknowledged.add(id(construct)))  # noqa: E731
        patch.setattr(cdk, "Validations", SimpleNamespace(of=description))
        acknowledge(app, Register(exemptions=(exemption,)))  # type: ignore[arg-type]

    def covered(construct: Construct, above: str, *, already: bool) -> Iterator[str]:
        for child in construct.children:
            path = f"{above}/{child.id}".removeprefix("/")
            found = already or id(child) in acknowledged
            if found and above:
                yield path
            yield from covered(child, path, already=found)

    expected = {path for path in resources(app) if exemption.covers("Pack::Rule", path)}
    assert set(covered(app, "", already=False)) == expected
