"""Who becomes, in however many steps, a role of the account that reaches what the baseline stores, or is meant to."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assurance.iam.document import PolicyError
from assurance.iam.languages import exactly
from assurance.iam.patterns import arn_matches
from assurance.model.estate import Target
from assurance.proof.reading import trust_of
from assurance.proof.subjects import PASSING, Subject, becoming
from assurance.proof.whole_account import ROLE, Everything, Reach
from assurance.sources.resource import Resource


def chained(everything: Everything, direct: Sequence[Reach], meant: Collection[str], deploying: Collection[str]
            ) -> Iterator[Reach]:  # fmt: skip
    """`direct`: who reaches it in one step; `meant`: patterns of who may; `deploying`: who hands roles to services."""
    roles = {one.arn: one for one in everything.identities if one.type == ROLE}
    known = {one.resource.arn for one in direct}
    reaching = {one.resource.arn for one in direct if one.free and one.answer.witness}
    leading = {arn for arn in roles if arn in reaching or any(arn_matches(one, arn) for one in meant)}
    known |= leading
    while leading:
        about = [one for arn in sorted(leading) for one in _of(roles[arn], deploying)]
        leading = set()
        for one in everything.reaching(about, but=frozenset(known)):
            role = one.subject.target.name
            yield replace(one, follows=f"as {role} it reaches, or is meant to reach, what the baseline stores")
            known.add(one.resource.arn)
            if one.free and one.answer.witness and one.resource.arn in roles:
                leading.add(one.resource.arn)


def _of(role: Resource, deploying: Collection[str]) -> Iterator[Subject]:
    """To become a role; of one whose trust policy cannot be read, it is said elsewhere that nobody knows."""
    try:
        target = Target(kind="role", name=role.arn.rpartition("/")[2], arn=role.arn, policy=trust_of(role),
                        must_allow=True)  # fmt: skip
    except PolicyError:
        return
    for actions in becoming(target):
        passing = actions == PASSING
        yield Subject(target=target, actions=actions, resources=(exactly(role.arn),),
                      permitted=frozenset((role.arn, *(deploying if passing else ()))),
                      guard=None if passing else target.policy)  # fmt: skip
