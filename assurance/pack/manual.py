"""What no template shows: questions that people answer, sign for and keep answering."""

from collections.abc import Iterator
from dataclasses import dataclass

from assurance.results.verdict import Consideration
from settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Manual:
    """A question for a person; `only_with`: it arises with these capabilities, or `biometric`; empty for always."""

    title: str
    consideration: Consideration
    ask: str
    who: str
    only_with: tuple[str, ...] = ()


_FACES = ("biometric",)

MANUAL = (
    Manual(
        title="Consent and legal basis",
        consideration=Consideration.COMPLIANCE,
        ask="Under which law are faces processed, who consented to what, and how is consent withdrawn?",
        who="data protection officer",
        only_with=_FACES,
    ),
    Manual(
        title="Impact assessment",
        consideration=Consideration.COMPLIANCE,
        ask="Is there an approved data protection impact assessment for exactly these capabilities and this purpose?",
        who="data protection officer",
    ),
    Manual(
        title="Bias and accuracy",
        consideration=Consideration.ACCESS,
        ask="With which thresholds, on which people, was the error rate measured, by group? When is it measured again?",
        who="model risk management",
        only_with=_FACES,
    ),
    Manual(
        title="Human review",
        consideration=Consideration.ACCESS,
        ask="Who looks at a result before it harms a customer, and how does the customer object?",
        who="business owner",
        only_with=_FACES,
    ),
    Manual(
        title="Another way for those who cannot or will not",
        consideration=Consideration.ACCESS,
        ask="How does a customer get the same service without showing a face to a camera?",
        who="business owner",
        only_with=_FACES,
    ),
    Manual(
        title="Retention decisions",
        consideration=Consideration.DATA_PROTECTION,
        ask="Do the retention periods in this pack follow the bank's records schedule, and who decided them?",
        who="records management",
    ),
    Manual(
        title="Deletion of enrolled faces",
        consideration=Consideration.DATA_PROTECTION,
        ask="Which process calls DeleteFaces and DeleteUser when a relationship ends or consent is withdrawn? "
        "Collections have no lifecycle rule.",
        who="business owner",
        only_with=("face-search",),
    ),
    Manual(
        title="Liveness in the customer's app",
        consideration=Consideration.ISOLATION,
        ask="Does the app fetch the result within 3 minutes, refuse a reused session, and keep images out of its logs?",
        who="application owner",
        only_with=("face-liveness",),
    ),
    Manual(
        title="Identifiers without people in them",
        consideration=Consideration.DATA_PROTECTION,
        ask="Are object keys, ExternalImageId, UserId, collection names and tags free of personal data in all callers?",
        who="application owner",
    ),
    Manual(
        title="Custom models",
        consideration=Consideration.ACCESS,
        ask="Where did the training images come from, who may use them, and who validates a model before it runs?",
        who="model risk management",
        only_with=("custom-labels", "custom-labels-sharing"),
    ),
    Manual(
        title="Closed to new customers",
        consideration=Consideration.COMPLIANCE,
        ask="Was the account active in the twelve months before AWS closed these capabilities, and what replaces them?",
        who="platform owner",
        only_with=("streaming-video", "bulk-image-analysis"),
    ),
    Manual(
        title="The trusted principals themselves",
        consideration=Consideration.ACCESS,
        ask="Are the principals that may assume the roles reviewed, and are people among them held to a second factor?",
        who="identity and access management",
    ),
    Manual(
        title="Somebody answers the alarms",
        consideration=Consideration.AUDIT,
        ask="Did every subscriber confirm, is there a duty roster, and was an alarm rehearsed?",
        who="operations",
    ),
    Manual(
        title="Exit",
        consideration=Consideration.DATA_PROTECTION,
        ask="What happens to faces, models and evidence when the bank leaves the service, and how long does it take?",
        who="business owner",
    ),
)


def asked_of(settings: Settings) -> Iterator[Manual]:
    """The questions that arise from what was approved."""
    names = {row.name for row in settings.approved}
    names |= {"biometric"} if any(row.biometric for row in settings.approved) else set()
    yield from (one for one in MANUAL if not one.only_with or names.intersection(one.only_with))
