"""What EventBridge needs to put events on an event bus of the bank."""

from capabilities.names import EVENT_DELIVERY
from policies.event_rule import Pattern
from policies.statement import Document, Statement, allow, document
from policies.trust import service_trust
from settings.settings import Settings

PUT = ("events:PutEvents",)


def alarm_states(settings: Settings) -> Pattern:
    """Every change of state of the alarms of this environment, which CloudWatch reports to the default bus."""
    names = settings.names
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [{"prefix": names.arn("cloudwatch", f"alarm:{names.stack('')}")}],
    }


def event_delivery_trust(settings: Settings) -> Document:
    """Only our rules may have the role assumed (fact 209)."""
    names = settings.names
    rules = names.arn("events", f"rule/{names.stack('*')}")
    return service_trust(settings, "events.amazonaws.com", "OurRulesMayAssumeTheRole", rules)


def event_delivery_policy(bus: str) -> Document:
    """Put events on the bus, and on no other."""
    return document(event_delivery(bus))


def event_delivery(bus: str) -> Statement:
    """The one right of the role, of its policy and of its boundary."""
    return allow("DeliveryOfEventsToTheBanksBus", PUT, bus)


def event_bus_policy(settings: Settings, bus: str) -> Document:
    """What the bus of another account must let the role do."""
    names = settings.names
    return document(
        allow(
            "TheBaselinesRulesMayPutEvents",
            PUT,
            bus,
            principal={"AWS": names.account_root},
            where={
                "ArnEquals": {"aws:PrincipalArn": names.role_arn(names.role(EVENT_DELIVERY))},
                "StringEquals": {"aws:PrincipalOrgID": settings.organization},
            },
        )
    )
