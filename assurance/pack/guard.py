"""The rules of Guard's FSI rule sets that this baseline does not meet, each with where and why.

The rule sets are those of the AWS Guard Rules Registry for the FFIEC, NYDFS, MAS (TRMG and Notice 655), ABS, APRA, BNM,
RBI, NBC and PCI DSS. They were run with cfn-guard 3.1.1 over all templates of the three environments; the rules below
are all that failed. What each looks for is asked of the templates at hand anew; the other rules are not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assurance.sources.resource import Application, Resource

SOURCE = "12 FSI rule sets of the AWS Guard Rules Registry (7f7340c)"
_RETENTIONS = frozenset((1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653))
"""The days that the rule knows; CloudWatch Logs takes others as well."""


@dataclass(frozen=True, kw_only=True)
class GuardRule:
    """A rule: what it judges, when a resource does not meet it, and why that is so here."""

    name: str
    type: str
    misses: Callable[[Resource], bool]
    wants: str
    why: str
    sets: str


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A rule that resources of the templates at hand do not meet."""

    rule: GuardRule
    places: tuple[str, ...]


_EVERYWHERE = "FFIEC, NYDFS, MAS TRMG, ABS, APRA, BNM, RBI, NBC, PCI DSS"

RULES = (
    GuardRule(
        name="CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        type="AWS::CloudTrail::Trail",
        misses=lambda one: one.get("EventSelectors") is None,
        wants="one basic event selector for the objects of all buckets",
        why="The rule does not know advanced event selectors. The trail has them, since basic ones cannot record what "
        "an endpoint policy denied; they record the objects of every bucket of the baseline (AUD09 judges that).",
        sets=_EVERYWHERE,
    ),
    GuardRule(
        name="CLOUD_TRAIL_ENCRYPTION_ENABLED",
        type="AWS::CloudTrail::Trail",
        misses=lambda one: _by_reference(one, "KMSKeyId"),
        wants="the key's ARN as a plain text",
        why="The rule takes a key that is imported from another stack for none. The trail is encrypted under a "
        "customer-managed key (ENC19 judges that).",
        sets="NYDFS, MAS TRMG, ABS, APRA, BNM, RBI UCB, NBC, PCI DSS",
    ),
    GuardRule(
        name="CW_LOGGROUP_RETENTION_PERIOD_CHECK",
        type="AWS::Logs::LogGroup",
        misses=lambda one: one.get("RetentionInDays") not in _RETENTIONS,
        wants=f"one of the {len(_RETENTIONS)} periods that it knows, up to ten years",
        why="The list of the rule is older than the service's, which offers three, six, seven, eight and nine years "
        "too. That the record is kept a year or more is what AUD06 judges.",
        sets="FFIEC, NYDFS, MAS TRMG, ABS, BNM, RBI, NBC, PCI DSS",
    ),
    GuardRule(
        name="S3_BUCKET_DEFAULT_LOCK_ENABLED",
        type="AWS::S3::Bucket",
        misses=lambda one: one.get("ObjectLockEnabled") is not True,
        wants="Object Lock on every bucket",
        why="A lock keeps images and faces from being deleted when a customer asks for it. Locked are the trail's "
        "bucket, always, and the evidence, where the environment file says so (STO24). A bucket that takes S3's access "
        "logs can have no default retention: the logs would not be delivered.",
        sets="FFIEC, NYDFS, ABS, RBI ITF",
    ),
    GuardRule(
        name="S3_BUCKET_LOGGING_ENABLED",
        type="AWS::S3::Bucket",
        misses=lambda one: one.get("LoggingConfiguration") is None,
        wants="access logs of every bucket",
        why="The bucket that takes the access logs does not log into itself, which would never end; CloudTrail's data "
        "events cover it where the trail names it (STO21 says what such a bucket needs).",
        sets=_EVERYWHERE,
    ),
    GuardRule(
        name="S3_BUCKET_REPLICATION_ENABLED",
        type="AWS::S3::Bucket",
        misses=lambda one: one.get("ReplicationConfiguration") is None,
        wants="a copy of every bucket in another",
        why="A copy of biometric data is one more place to protect and to delete from, and one in another Region may "
        "leave the jurisdiction. Images and results are kept for days and can be taken again; a bank that wants the "
        "trail twice adopts its organization's log archive.",
        sets="FFIEC, NYDFS, MAS TRMG, ABS Material, APRA, BNM, RBI, NBC, PCI DSS",
    ),
)


def missed(application: Application) -> Iterator[Missed]:
    """The rules that something at hand does not meet."""
    for rule in RULES:
        places = tuple(sorted({one.path or one.id for one in application.of(rule.type) if rule.misses(one)}))
        if places:
            yield Missed(rule=rule, places=places)


def _by_reference(resource: Resource, name: str) -> bool:
    """Whether a property is no text in the template itself: the resolved value remembers what it stands for."""
    return hasattr(resource.get(name), "resource")
