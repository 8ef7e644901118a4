"""How calls came in, and whether AWS decided them as the approved policies do."""

from collections.abc import Iterator

from assurance.audit.calls import Call, Group
from assurance.audit.evidence import Evidence, Finding, not_met, together, undecided
from assurance.audit.replay import Replay
from assurance.iam.evaluate import Verdict

_OLD_TLS = ("TLSv1", "TLSv1.0", "TLSv1.1")


def past_the_endpoint(evidence: Evidence) -> Iterator[Finding]:
    """Calls that came another way than through our endpoint, though no approved policy lets them."""
    groups: dict[tuple[str, str, str, bool], list[tuple[Call, Group]]] = {}
    for call, group in evidence.of("rekognition"):
        if call.invoked_by or call.category == "NetworkActivity":
            continue
        for way, certain in _ways(call, evidence):
            groups.setdefault((call.principal, call.operation, way, certain), []).append((call, group))
    for (principal, operation, way, certain), found in sorted(groups.items()):
        for (error,), group in together(found, "error").items():
            how = f"{way} (refused with {error})" if error else way
            yield (not_met if certain else _unsure)(principal, operation, group, how)


def _unsure(resource: str, property: str, group: Group, message: str) -> Finding:
    return undecided(resource, property, message, group)


def _ways(call: Call, evidence: Evidence) -> Iterator[tuple[str, bool]]:
    """What is wrong with how a call came, and whether that is certain."""
    settings = evidence.settings
    approved = evidence.replay.agrees(call) and call.happened
    if call.region != settings.region:
        yield f"in {call.region}, and not in {settings.region}", True
    if call.tls in _OLD_TLS:
        yield f"over {call.tls}", True
    if call.host.endswith(".api.aws"):
        yield f"by the dual-stack host {call.host}, which the endpoint's private names do not cover", True
    elif call.host and f".{settings.region}." not in call.host and call.region == settings.region:
        yield f"by the host {call.host} of another Region", True
    if not call.endpoint:
        if not approved:
            yield f"through no VPC endpoint, from {call.address or 'an unknown address'}", True
    elif call.endpoint in evidence.replay.endpoints:
        if call.endpoint not in evidence.of_rekognition:
            yield f"through {call.endpoint}, which is an endpoint of another service", True
    elif call.endpoint_account not in ("", settings.account):
        yield f"through {call.endpoint}, an endpoint of account {call.endpoint_account}", True
    elif evidence.of_rekognition:
        yield f"through {call.endpoint}, which is none of our endpoints", True
    else:
        yield f"through {call.endpoint}: whether that is ours nobody said; name it with --endpoint", False


def disagreements(evidence: Evidence) -> Iterator[Finding]:
    """Calls that AWS decided otherwise than the approved policies."""
    calls = [(call, evidence.calls[call]) for call in evidence.sorted if call.service in ("rekognition", "s3")]
    for (principal, action, denied, because), group in _asked(calls, evidence.replay).items():
        if denied:
            yield not_met(principal, action, group, f"was refused, though the approved policies allow it: {because}")
        else:
            yield not_met(principal, action, group, f"happened, though the approved policies deny it: {because}")
    yield from _open(calls, evidence.replay)


def _asked(calls: list[tuple[Call, Group]], replay: Replay) -> dict[tuple[str, str, str, str], Group]:
    """Principal, action, whether it was refused, and what the policies say → calls that they decide otherwise."""
    wrong: dict[tuple[str, str, str, str], list[tuple[Call, Group]]] = {}
    for call, group in calls:
        if replay.agrees(call) is False and (decision := replay.decide(call)):
            key = (call.principal, call.action, "refused" if call.denied else "", decision.because)
            wrong.setdefault(key, []).append((call, group))
    return {key: together(found, "service")[(found[0][0].service,)] for key, found in sorted(wrong.items())}


def _open(calls: list[tuple[Call, Group]], replay: Replay) -> Iterator[Finding]:
    """Calls on which the events say too little."""
    unsure: dict[tuple[str, str, str], list[tuple[Call, Group]]] = {}
    for call, group in calls:
        decision = replay.decide(call) if call.happened or call.denied else None
        if decision and decision.verdict is Verdict.DEPENDS:
            unsure.setdefault((call.principal, call.action, ", ".join(decision.depends_on)), []).append((call, group))
    for (principal, action, needed), found in sorted(unsure.items()):
        group = together(found, "service")[(found[0][0].service,)]
        yield undecided(principal, action, f"depends on {needed}, which the events do not hold", group)


def backtest(evidence: Evidence) -> Iterator[Finding]:
    """Calls that another assembly decides otherwise than AWS did."""
    if evidence.against is None:
        return
    calls = [(call, evidence.calls[call]) for call in evidence.sorted if call.service in ("rekognition", "s3")]
    for (principal, action, denied, because), group in _asked(calls, evidence.against).items():
        change = "was refused, and would be let through" if denied else "happened, and would be refused"
        yield not_met(principal, action, group, f"{change}: {because}")
    yield from _open(calls, evidence.against)


def endpoint_denials(evidence: Evidence) -> Iterator[Finding]:
    """What endpoint policies refused, which stands in network activity events only."""
    found = ((call, evidence.calls[call]) for call in evidence.sorted if call.category == "NetworkActivity")
    groups = together(found, "principal", "account", "service", "operation", "endpoint")
    for (principal, account, service, operation, endpoint), group in groups.items():
        by = principal or f"account {account}" if account else principal or "somebody"
        yield not_met(by, f"{service}:{operation}", group, f"was refused by the policy of {endpoint or 'an endpoint'}")
