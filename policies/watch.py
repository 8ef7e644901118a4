"""What must never pass unseen: event patterns and log filters, as data that a test can replay events against.

EventBridge sees what happens in its own Region, at once (fact 59). IAM and Organizations report to one Region of the
partition only (fact 61), so their changes are watched in the log group of the multi-Region trail instead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from capabilities.capabilities import CATALOGUE, REFUSED, actions_of
from capabilities.capability import Store
from capabilities.changes import seen_by
from capabilities.inspection import LISTING
from policies.content import content_rules
from policies.event_rule import Pattern, Rule, call
from policies.roles import INSPECTION, roles
from settings.settings import Settings

SUBJECTS = ("trail", "keys", "network", "gateways", "firewalls", "alarms", "rules", "topics", "logs")
"""What is watched wherever in the account it happens, a rule each; so are streams, where results go to one."""
_LISTED = ("sign-in", "organization")
"""What filters list the operations of."""
_NETWORK_ACTIVITY = "AWS Network Activity Event via CloudTrail"
MOST_TRUSTED = 8
"""Names in one metric filter: each takes up to 105 of its 1,024 characters."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A metric filter on the trail's log group, and the count within 5 minutes that raises its alarm."""

    name: str
    pattern: str
    threshold: int = 1


def rules(settings: Settings, *, endpoints: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of this environment. `endpoints`: the ids of our Rekognition endpoints."""
    buckets: list[Any] = [{"prefix": f"{settings.prefix}-rek-"}]
    if adopted := settings.log_archive.adopt:
        buckets.append(adopted.bucket)
    streams = ("streams",) if Store.DATA_STREAM in settings.stores else ()
    approved = sorted(action.removeprefix("rekognition:") for action in LISTING.union(actions_of(settings.rows)))
    return (
        Rule(
            name="administration",
            pattern=_seen("administration"),
        ),
        Rule(
            name="unapproved-operation",
            pattern=call("rekognition", [{"anything-but": approved}]),
            reads=True,
        ),
        Rule(
            name="denied",
            pattern=call("rekognition", errorCode=[{"prefix": "AccessDenied"}]),
            reads=True,
        ),
        Rule(
            name="off-endpoint",
            pattern=_off_endpoint(sorted(endpoints)),
            reads=True,
        ),
        *content_rules(settings),
        Rule(
            name="endpoint-denied",
            pattern={"detail-type": [_NETWORK_ACTIVITY], "detail": {"errorCode": ["VpceAccessDenied"]}},
        ),
        *(
            Rule(
                name=f"{subject}-changed",
                pattern=_seen(subject),
            )
            for subject in (*SUBJECTS, *streams)
        ),
        *_queries(settings),
        Rule(
            name="grants-changed",
            pattern=_seen("grants", userIdentity={"invokedBy": [{"exists": False}]}),
        ),
        Rule(
            name="buckets-changed",
            pattern=_seen("buckets", requestParameters={"bucketName": buckets}),
        ),
        Rule(
            name="access-points-changed",
            pattern=_seen("access-points"),
        ),
    )


def _queries(settings: Settings) -> Iterator[Rule]:
    """Of our workgroup and database only: crawlers change tables all day."""
    if settings.audit.queries:
        names = settings.names
        yield Rule(name="queries-changed", pattern=_seen("queries", requestParameters={"workGroup": [names.workgroup]}))
        database = [{"requestParameters": {key: [names.database]}} for key in ("databaseName", "name")]
        yield Rule(name="tables-changed", pattern=_seen("tables", **{"$or": database}))


def filters(settings: Settings) -> tuple[Filter, ...]:
    """The metric filters of this environment."""
    ours, roles = settings.names.stack("*"), settings.names.roles_anywhere
    return (
        Filter(
            name="roles-changed",
            pattern=_changed(
                "iam",
                f'$.requestParameters.roleName = "{roles}"',
                f'$.requestParameters.policyName = "{roles}"',
                f'$.requestParameters.policyArn = "*{roles}"',
            ),
        ),
        *_trusted(settings),
        *(Filter(name=f"{subject}-changed", pattern=_listed(subject)) for subject in _LISTED),
        Filter(
            name="watchers-changed",
            pattern=_changed("events", f'$.requestParameters.name = "{ours}"', f'$.requestParameters.rule = "{ours}"'),
        ),
        Filter(
            name="other-region",
            pattern=f'{{ ($.eventSource = "rekognition.amazonaws.com") && {_elsewhere(settings)} }}',
        ),
        Filter(
            name="root-used",
            pattern=(
                '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) '
                '&& ($.eventType != "AwsServiceEvent") }'
            ),
        ),
        Filter(
            name="denials",
            pattern='{ ($.eventSource = "rekognition.amazonaws.com") && ($.errorCode = "AccessDenied*") }',
            threshold=settings.alarms.user_errors,
        ),
    )


def operations_watched(settings: Settings) -> frozenset[str]:
    """Every operation that a rule or filter names."""
    named = (one for rule in rules(settings, endpoints=()) for one in rule.pattern["detail"].get("eventName", ()))
    listed = (name for subject in _LISTED for name in seen_by(subject)[1])
    return frozenset(one for one in (*named, *listed) if isinstance(one, str))


def unapproved_operations(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Capability, or people pathing, → its operations that are not approved, list nothing, and have CloudWatch metrics.

    StartFaceLivenessSession is left out: AWS documents no namespace for the metrics of the streaming host (fact 22).
    """
    approved = LISTING.union(actions_of(settings.rows))
    found = {row.name: rest for row in CATALOGUE if (rest := tuple(one for one in row.actions if one not in approved))}
    found["people-pathing"] = tuple(sorted(REFUSED))
    return {
        name: tuple(
            action.removeprefix("rekognition:")
            for action in actions
            if action != "rekognition:StartFaceLivenessSession"
        )
        for name, actions in found.items()
    }


def _trusted(settings: Settings) -> Iterator[Filter]:
    """Changes of the account's roles and users that ours trust: a deleted one that is made again is trusted as before.

    Those of other accounts are in the trails of those accounts.
    """
    arns = [arn.split(":", 5) for role in roles(settings) for arn in role.trusted if ":" in arn]
    here = sorted({tuple(arn[5].split("/")) for arn in arns if arn[4] == settings.account})
    fields = [f'$.requestParameters.{kind}Name = "{path[-1]}"' for kind, *path in here if kind in ("role", "user")]
    for number, start in enumerate(range(0, len(fields), MOST_TRUSTED), start=1):
        yield Filter(
            name=f"trusted-changed-{number}",
            pattern=_changed("iam", *fields[start : start + MOST_TRUSTED]),
        )


def _changed(service: str, *fields: str) -> str:
    """A filter on every event but reads that names something of ours."""
    return (
        f'{{ ($.eventSource = "{service}.amazonaws.com") && ($.readOnly IS FALSE) && '
        f"({' || '.join(f'({one})' for one in fields)}) }}"
    )


def _listed(subject: str) -> str:
    """A filter on the operations of a subject, whatever they are about."""
    source, names = seen_by(subject)
    return f'{{ ($.eventSource = "{source}.amazonaws.com") && ({_any("eventName", names)}) }}'


def _seen(subject: str, **detail: Any) -> Pattern:
    """A pattern on the operations of a subject."""
    source, names = seen_by(subject)
    return call(source, list(names), **detail)


def _off_endpoint(endpoints: list[str]) -> Pattern:
    """A missing or foreign endpoint id.

    Liveness clients come over the internet, auditors from where they work, and an AWS service that acts for its
    caller, such as CloudFormation, through no endpoint of ours; our policies let it for the same reason.
    """
    exempt = sorted({"StartFaceLivenessSession", *(action.removeprefix("rekognition:") for action in INSPECTION)})
    pattern = call("rekognition", [{"anything-but": exempt}], userIdentity={"invokedBy": [{"exists": False}]})
    pattern["detail"]["$or"] = [
        {"vpcEndpointId": [{"exists": False}]},
        {"vpcEndpointId": [{"anything-but": endpoints}]},
    ]
    return pattern


def _any(field: str, values: Iterable[str]) -> str:
    return " || ".join(f'($.{field} = "{value}")' for value in values)


def _elsewhere(settings: Settings) -> str:
    """In no Region of the environments that the trail records for."""
    regions = dict.fromkeys(one.region for one in settings.recorded_here)
    return " && ".join(f'($.awsRegion != "{region}")' for region in regions)
