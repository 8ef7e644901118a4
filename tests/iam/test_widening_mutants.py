"""Our own policies, widened by one slip each: what passes then and did not before is found, and cvc5 says the same."""

from typing import Any

import pytest

from tests.agreement import all_mutants, judged, widened
from tests.support.second_judge import Case, Request, breaks, confirms
from tests.support.widening_mutants import Mutant

Json = dict[str, Any]
OURS, OTHER = "111122223333", "444455556666"
MEDIA = "arn:aws:s3:::kyc-media"


@pytest.mark.parametrize("number", range(0, len(all_mutants()), 75))
def test_what_a_slip_opens_is_found(number: int) -> None:
    """A sample: a request that cvc5 confirms, or both find none; `make agreement` takes all of them."""
    assert widened(number)[1] in ("both find a request", "both find none")


@pytest.mark.parametrize(
    ("how", "count"),
    [("dropped", 100), ("allows", 100), ("Action widened", 100), ("Resource widened", 100), ("Principal everybody", 20),
     ("Principal more", 20), ("turned", 100), ("flipped", 50), ("more", 100), ("less", 20)],
)  # fmt: skip
def test_every_kind_of_slip_is_made(how: str, count: int) -> None:
    """None of the ways to widen a policy goes missing unseen."""
    assert sum(one.name.endswith(how) for one in all_mutants()) >= count


def allow(**more: Any) -> Json:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{MEDIA}/*", **more}


OUR_ROLE, BY_TRAIL = {"AWS": f"arn:aws:iam::{OURS}:role/a"}, {"Service": "cloudtrail.amazonaws.com"}
FOR_US = {"StringEquals": {"aws:SourceAccount": OURS}}


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("resource", [allow(Principal=OUR_ROLE)], [allow(Principal={"AWS": OTHER})], "both find a request"),
        ("resource", [allow(Principal=OUR_ROLE)], [allow(Principal=OUR_ROLE, Condition=FOR_US)], "both find none"),
        ("resource", [allow(Principal="*")], [allow(Principal={"AWS": OTHER})], "both find none"),
        ("must", [allow(Principal=OUR_ROLE)], [allow(Principal={"AWS": OURS})], "both find a request"),
        ("endpoint", [allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": OURS}})],
         [allow(Principal="*", Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OURS}:role/*"}})],
         "both find none"),
        ("endpoint",
         [allow(Principal="*", Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OURS}:role/a*"}})],
         [allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": OURS}})], "both find a request"),
    ],
)  # fmt: skip
def test_principals_of_every_class_are_put_to_both(
    kind: str, before: list[Json], after: list[Json], expected: str
) -> None:
    """Who asks is left open: a role of whatever account, by name, by its account and by conditions."""
    mutant = Mutant(name="", kind=kind, before=before, after=after)
    assert [judged(case) for case in mutant.cases()] == [expected]


def test_services_are_put_to_both() -> None:
    """A delivery that no longer says for whom is found as the service's own request."""
    mutant = Mutant(name="", kind="resource", before=[allow(Principal=BY_TRAIL, Condition=FOR_US)],
                    after=[allow(Principal=BY_TRAIL)])  # fmt: skip
    assert [judged(case) for case in mutant.cases()] == ["both find none", "both find a request"]


def test_kms_lends_no_other_account_what_it_never_lends() -> None:
    """Whatever a key policy says: no other account writes it, but one may decrypt."""
    for action, found in (("kms:PutKeyPolicy", False), ("kms:Decrypt", True)):
        opened = [allow(Action=action, Resource="*", Principal={"AWS": OTHER})]
        (case,) = Mutant(name="", kind="must", before=[], after=opened).cases()
        assert (breaks(case), judged(case)) == (found, "both find a request" if found else "both find none")


def test_a_request_that_does_not_pass_is_not_confirmed() -> None:
    """The second judge looks at the very request: another action, resource or value is refused."""
    vpce = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
    case = Case(arn="", account=OURS, owner=OURS, before={"identity": []},
                layers={"identity": [allow(Condition=vpce)]})  # fmt: skip
    role = f"arn:aws:iam::{OURS}:role/a"

    def asked(action: str = "s3:GetObject", key: str = "/x", **context: tuple[str, ...]) -> bool | None:
        return confirms(case, Request(who=role, account=OURS, action=action, resource=f"{MEDIA}{key}",
                                      context={f"aws:{name}": values for name, values in context.items()}))  # fmt: skip

    assert asked(sourcevpce=("vpce-1",)) is True
    assert asked(sourcevpce=("vpce-2",)) is False
    assert asked(sourcevpce=()) is False
    assert asked("s3:PutObject", sourcevpce=("vpce-1",)) is False
    assert asked(key="-other/x", sourcevpce=("vpce-1",)) is False
