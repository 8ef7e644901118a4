"""Single questions to the policies of an assembly, as a test by hand puts them."""

from collections.abc import Mapping
from dataclasses import dataclass

from assurance.iam.conditions import context
from assurance.iam.evaluate import Decision
from assurance.model.estate import Estate, Target
from assurance.proof.actions import Ask, asks
from assurance.proof.decide import Judge
from assurance.proof.matrix import open_to
from assurance.proof.principals import everyone

Question = tuple[str, str, str, str]
"""Principal, action, resource and network path."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the policies decide, and the network path as a person calls it."""

    decision: Decision
    path: str
    who: str


class Proof:
    """Answers questions about one estate, of any action."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._judge = Judge(estate=estate)
        self._people = {who.name: who for who in everyone(estate)}
        self._asks = {(ask.action, ask.resource): ask for ask in asks(estate)}

    def answer(self, question: Question, keys: Mapping[str, str] | None = None) -> Answer | None:
        """None where the assembly has no such principal or no such path; `keys`: condition keys of this request."""
        name, action, resource, path = question
        who = self._people.get(name)
        guard = self._guard(action, resource)
        ask = self._asks.get((action, resource)) or Ask(action=action, resource=resource, target=guard)
        way = next((one for one in open_to(self._estate, who, ask) if one.name == path), None) if who else None
        if who is None or way is None:
            return None
        return Answer(
            decision=self._judge.decide(who, ask, way, context(keys) if keys else None),
            path=way.description,
            who=who.description,
        )

    def _guard(self, action: str, resource: str) -> Target | None:
        """What the policy on a resource has a say in; a role's trust decides only who becomes the role."""
        found = (one for one in self._estate.targets if resource == one.arn or resource.startswith(f"{one.arn}/"))
        return next((one for one in found if one.kind != "role" or action.startswith("sts:")), None)
