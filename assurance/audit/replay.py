"""Whether what happened agrees with the approved policies: each distinct call asked once of the evaluator.

A call's context is what its event holds. What it does not hold stays unknown, so that a decision that needs it is
undecided: nothing is guessed.
"""

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from assurance.audit.calls import Call
from assurance.iam.conditions import Context, context, merged
from assurance.iam.evaluate import Decision, Verdict, decide
from assurance.iam.request import Kind, Policies, Principal, Request
from assurance.iam.statement import Statement
from assurance.model.estate import Endpoint, Estate, Target
from assurance.proof.actions import Ask
from assurance.proof.decide import PLAIN, Judge
from assurance.proof.network_paths import NetworkPath
from assurance.proof.policies import policy
from assurance.proof.principal import Who, identified
from assurance.proof.principals import everyone
from assurance.sources.resource import Unresolved

OBJECTS = frozenset(f"s3:{one}" for one in (
    "DeleteObject", "DeleteObjectVersion", "GetObject", "GetObjectVersion"))  # fmt: skip
_VPC = ("aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID",
        "aws:VpceOrgPaths")  # fmt: skip
_UNKNOWN = Unresolved("its own policies", "they are not among those that were approved")


@dataclass(frozen=True, eq=False, kw_only=True)
class Replay:
    """The approved policies, asked about calls; `endpoints`: ids of ours as events name them → as the assembly does."""

    estate: Estate
    endpoints: Mapping[str, str]
    _decisions: dict[Call, Decision | None] = field(default_factory=dict)
    _answered: dict[Call, Decision | None] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _others: dict[str, Who] = field(default_factory=dict)

    def decide(self, call: Call) -> Decision | None:
        """What the policies say to a call; None where they have nothing to say to its kind."""
        if call in self._answered:
            return self._answered[call]
        alike = call._replace(
            host="", bucket="", writes=False, error="", category="", tls=_tls(call), address=self._ranges(call.address)
        )
        if alike not in self._decisions:
            request = self.request(call)
            self._decisions[alike] = decide(*request) if request else None
        self._answered[call] = self._decisions[alike]
        return self._answered[call]

    def agrees(self, call: Call) -> bool | None:
        """Whether AWS decided as the policies do; None where AWS decided nothing, or nobody can say."""
        decision = None if call.error and not call.denied else self.decide(call)
        if decision is None or decision.verdict is Verdict.DEPENDS:
            return None
        return decision.verdict is (Verdict.DENY if call.denied else Verdict.ALLOW)

    def request(self, call: Call) -> tuple[Request, Policies] | None:
        """A call as a request, and the policies with a say in it."""
        if not (call.service == "rekognition" or (call.action in OBJECTS and self._target(call))):
            return None
        if call.principal not in self._people and call.kind not in ("AssumedRole", "IAMUser", "Root", "AWSAccount"):
            return None
        who, target = self.who(call), self._target(call)
        ask = Ask(action=call.action, resource=call.resource, target=target)
        ours = self._endpoint(call)
        path = NetworkPath(name="", description="", keys=self._network(call), endpoint=ours)
        about: dict[str, str | tuple[str, ...]] = {"aws:RequestedRegion": call.region}
        if call.resource not in ("", "*"):
            about |= {"aws:ResourceAccount": self.estate.account, "aws:ResourceOrgID": self.estate.organization or ()}
        if call.service == "s3":
            about["s3:ResourceAccount"] = self.estate.account
        known = merged(PLAIN, path.keys, who.keys, context(about), ask.keys)
        request = Request(
            principal=who.principal,
            action=call.action,
            resource=call.resource,
            owner=self.estate.account,
            context=known,
        )
        return request, self.judge.policies(who, ask, path)

    @cached_property
    def judge(self) -> Judge:
        return Judge(estate=self.estate)

    @cached_property
    def _people(self) -> dict[str, Who]:
        """ARN → role of the assembly."""
        return {who.principal.arn: who for who in everyone(self.estate) if who.baseline}

    def who(self, call: Call) -> Who:
        """A role of the assembly, or somebody whose own policies nobody has: they may allow, and they may deny."""
        if known := self._people.get(call.principal):
            return known
        if call.principal not in self._others:
            kind = Kind.USER if call.kind == "IAMUser" else Kind.ROLE
            principal = Principal(kind=kind, arn=call.principal)
            ours = call.account == self.estate.account
            own = policy(f"policies of {call.principal}", _UNKNOWN)
            keys = identified(principal, self.estate.organization) if ours else context(
                {"aws:PrincipalArn": call.principal, "aws:PrincipalAccount": call.account,
                 "aws:PrincipalIsAWSService": "false"})  # fmt: skip
            self._others[call.principal] = Who(
                name=call.principal,
                description=call.principal,
                principal=principal,
                keys=keys,
                identity=(own,),
                ours=ours,
            )
        return self._others[call.principal]

    def _target(self, call: Call) -> Target | None:
        if call.service != "s3":
            return None
        bucket = call.resource.partition("/")[0]
        return next((one for one in self.estate.of("bucket") if one.arn == bucket), None)

    def _endpoint(self, call: Call) -> Endpoint | None:
        id_ = self.endpoints.get(call.endpoint)
        return next((one for one in self.estate.endpoints if one.id == id_), None)

    def _network(self, call: Call) -> Context:
        """What the way of a call says; an endpoint of this account that nobody named may be ours or not."""
        estate, tls = self.estate, _tls(call)
        secure = {"aws:SecureTransport": "true", **({"s3:TlsVersion": tls} if tls else {})} if tls else {}
        if call.invoked_by:
            via = f"{call.invoked_by.partition('.')[0]}.{call.region}.amazonaws.com"
            return context({"aws:SecureTransport": "true", "aws:ViaAWSService": "true", "kms:ViaService": via,
                            "s3:TlsVersion": "1.3"}, absent=_VPC)  # fmt: skip
        direct = {"aws:ViaAWSService": "false", **secure}
        address = call.address if _is_address(call.address) else ""
        if not call.endpoint:
            return context({**direct, **({"aws:SourceIp": address} if address else {})}, absent=_VPC)
        inside = {"aws:VpcSourceIp": address} if address else {}
        if call.endpoint_account:
            inside["aws:VpceAccount"] = call.endpoint_account
        if ours := self._endpoint(call):
            vpc = {"aws:SourceVpc": ours.vpc} if ours.vpc else {}
            inside |= {"aws:SourceVpce": ours.id, "aws:VpceAccount": estate.account, **vpc}
            return context({**direct, **inside, "aws:VpceOrgID": estate.organization or ()}, absent=("aws:SourceIp",))
        if call.endpoint.startswith("vpce-") and (self.endpoints or call.endpoint_account not in ("", estate.account)):
            inside["aws:SourceVpce"] = call.endpoint
        return context({**direct, **inside}, absent=("aws:SourceIp",))

    def _ranges(self, text: str) -> str:
        """The ranges that hold an address, of those that policies compare addresses with."""
        if text not in self._addresses:
            address = ipaddress.ip_address(text) if _is_address(text) else None
            inside = (str(one) for one in self._networks if address in one) if address else ()
            self._addresses[text] = " ".join(inside) or ("-" if address else "")
        return self._addresses[text]

    @cached_property
    def _networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        values = {
            value
            for statement in every_statement(self.estate)
            for key in ("aws:SourceIp", "aws:VpcSourceIp")
            for value in statement.condition_values(key)
        }
        return tuple(ipaddress.ip_network(one, strict=False) for one in sorted(values) if _is_network(one))


def every_statement(estate: Estate) -> Iterator[Statement]:
    """Every statement of every policy of an estate."""
    policies = [
        *(one for role in estate.roles for one in (*role.identity, *filter(None, [role.boundary]))),
        *estate.service_control,
        *estate.resource_control,
    ]
    for one in policies:
        yield from one.statements
    yield from estate.guarding()


def _tls(call: Call) -> str:
    """The version of TLS; empty where the event does not say."""
    return call.tls.removeprefix("TLSv")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
