"""Whom outside an Allow lets in, whatever it is on: everyone, other accounts, services that act for anybody."""

from collections.abc import Iterable, Iterator

from assurance.iam.conditions import context, merged
from assurance.iam.document import Statement
from assurance.iam.principals import account_of
from assurance.model.externals import EXTERNAL, NOBODY, SILENT_DEPUTY, accounts, deputies, passes
from assurance.model.scopes import some
from assurance.sources.resource import Application

_UNCONFINED = frozenset(("events.amazonaws.com",))
"""EventBridge: AWS does not document condition keys for it in the policy of a topic or queue."""


def outsiders(one: Statement, denies: Iterable[Statement], application: Application) -> Iterator[tuple[bool, str]]:
    """What an Allow lets outsiders do, as the end of a sentence that begins with its name; whether that is certain."""
    denies = tuple(denies)
    if one.principals.everyone or one.not_principals:
        answers = [passes(one, denies, who) for who in (EXTERNAL, NOBODY)]
        if True in answers:
            yield True, "allows everyone; expected named principals"
        elif lost := [name for answer in answers if isinstance(answer, frozenset) for name in answer]:
            yield False, f"may allow everyone: that depends on {some(set(lost))}"
    if one.principals.canonical:
        yield True, "names a canonical user, who may be anybody; expected principals by ARN"
    yield from _accounts(one, denies, application)
    services = sorted(set(one.principals.services) - _UNCONFINED)
    acting = (SILENT_DEPUTY, *deputies(one, application)) if services else ()
    if any(passes(one, denies, who) is True for who in acting):
        yield True, f"lets {some(services)} act for anybody; expected aws:SourceAccount or aws:SourceArn"


def _accounts(one: Statement, denies: tuple[Statement, ...], application: Application) -> Iterator[tuple[bool, str]]:
    own = accounts(application)
    named = {account_of(who): who for who in one.principals.aws}
    for account in sorted(name for name in named.keys() - own if name.isdigit()):
        theirs = {"aws:PrincipalAccount": account, "aws:PrincipalArn": f"arn:aws:iam::{account}:role/theirs"}
        if passes(one, denies, merged(EXTERNAL, context(theirs))) is not True:
            continue
        if own:
            yield True, f"grants to {named[account]}, of another account; expected this account's principals"
        else:
            yield False, f"grants to {named[account]}: whether that is this account is not in these templates"
