"""The access proof as controls: what must hold over every principal, action, resource and network path of the assembly.

Judged only where an environment file says what is approved. The organization's guardrails are left out where something
must not be possible, since the assembly does not say whether they are attached; they count where something must be.
"""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.estate import Estate, ProofError
from assurance.model.once import once
from assurance.proof.decide import Judge
from assurance.proof.invariants import Breach, examined, restrictions
from assurance.proof.matrix import Matrix, matrix
from assurance.proof.reading import read
from assurance.proof.usability import users
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource
from capabilities.names import Names

ROLE = "AWS::IAM::Role"


@once
def _estate(application: Application) -> Estate | ProofError:
    """The estate, or why there is none."""
    try:
        return read(application)
    except ProofError as error:
        return error


@once
def _matrix(application: Application) -> Matrix | ProofError:
    found = _estate(application)
    if isinstance(found, ProofError):
        return found
    return matrix(found, guardrails=False, hopeless=False, asked=examined)


class _Proven(Control):
    """Base of the controls that hold over the whole matrix."""

    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    types = (ROLE,)
    needs_approval = True
    supports = "Least privilege: no admin / full access"
    invariant = ""

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if not facts.application.of(ROLE):
            return
        found = _matrix(facts.application)
        if isinstance(found, ProofError):
            yield None, undecided("", str(found))
            return
        breaches = list(self.breaches(found, facts))
        for breach in breaches:
            verdict = not_met if breach.certain else undecided
            yield _subject(facts.application, breach), verdict("access", f"{breach.principal} {breach.message}")
        if not breaches:
            yield None, met()

    def breaches(self, found: Matrix, facts: Facts) -> Iterator[Breach]:
        """Where the invariant does not hold."""
        if facts.approval:
            logs = tuple(_logs(found.estate, facts.approval.settings.names))
            yield from restrictions(facts.approval.actions, logs)[self.invariant](found)


class PRF01(_Proven):
    """No Rekognition action outside the approved capabilities passes our endpoints, whoever asks."""

    exceptable = False
    invariant = "unapproved"
    why = (
        "The endpoint is the workload's one path: what it lets through is what the bank uses, whatever else is granted."
    )
    remedy = "Name only approved actions in the policies of the Rekognition endpoints."
    before = "Action: rekognition:*"
    after = "Action: [rekognition:CompareFaces]"


class PRF02(_Proven):
    """No role both administers Rekognition and calls an operation that enrols, compares or returns faces or results."""

    invariant = "administration and inference"
    why = (
        "Who can change what is searched must not be who searches: each would cover the traces of the other. Training "
        "reads its images in its caller's name: an administrator of Custom Labels reads those."
    )
    remedy = "Give administration and inference to different roles."
    before = "Action: [rekognition:DeleteCollection, rekognition:SearchFacesByImage]"
    after = "Action: [rekognition:SearchFacesByImage]"


class PRF03(_Proven):
    """No role both administers a key and decrypts, as the policies stand."""

    invariant = "key administration and decryption"
    why = "A key's administrator who can also use it reads everything that the key protects."
    remedy = "Give the administration of keys and their use to different roles."
    before = "Action: kms:*"
    after = "Action: kms:Decrypt"


class PRF04(_Proven):
    """Auditors and verifiers reach no image, no face and no result."""

    invariant = "auditors"
    why = "An auditor proves how data is protected; seeing it would make the audit a risk of its own."
    remedy = "Give auditors Describe and List actions only; read-only policies of AWS include face search."
    before = "ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonRekognitionReadOnlyAccess]"
    after = "Action: [rekognition:DescribeCollection]"


class PRF05(_Proven):
    """Nobody outside the organization reaches anything, but that EventBridge can be made to raise a false alarm."""

    exceptable = False
    invariant = "outsiders"
    why = (
        "A principal of another organization, an unsigned request, or a service acting for somebody else must be "
        "refused; EventBridge publishes to an encrypted topic only where no condition binds it."
    )
    facts = (46, 60)
    remedy = "Hold resource policies to aws:PrincipalOrgID, and services to aws:SourceAccount or aws:SourceArn."
    before = "Principal: {Service: cloudtrail.amazonaws.com}"
    after = "Condition: {StringEquals: {aws:SourceAccount: '111122223333'}}"


class PRF06(_Proven):
    """No role infers, or reads images and results, over the internet or a foreign endpoint; liveness may stream."""

    invariant = "off the endpoint"
    why = "An endpoint policy holds nobody who goes round it: the role itself must be denied off the endpoint."
    remedy = (
        "Deny rekognition:*, and reading, unless aws:SourceVpce is our endpoint, or aws:SourceVpc our VPC: in the "
        "role's policy, its boundary or the bucket's policy."
    )
    before = "Effect: Allow"
    after = "Condition: {StringNotEqualsIfExists: {aws:SourceVpce: vpce-1}}"


class PRF07(_Proven):
    """Every approved capability can be used by its roles, end to end: endpoint, identity, bucket and key."""

    severity = Severity.HIGH
    why = "A baseline that denies its users will be loosened in a hurry, by somebody who was not asked."
    remedy = "Let every layer that the message names allow it; `fsi-rekognition access why` shows each."
    before = "kms:ViaService: rekognition.eu-west-1.amazonaws.com"
    after = "kms:ViaService: s3.eu-west-1.amazonaws.com"

    def breaches(self, found: Matrix, facts: Facts) -> Iterator[Breach]:
        """What an approved capability needs and its user is denied, guardrails included."""
        if facts.approval:
            yield from users(Judge(estate=found.estate), facts.approval.settings).unusable()


class PRF08(_Proven):
    """No role changes policies, trusts, boundaries, endpoints or the trail; only the key administrator changes keys."""

    exceptable = False
    invariant = "safeguards"
    why = (
        "Whoever can change a safeguard is bound by none: what a role may do today says nothing of what it can do "
        "tomorrow."
    )
    remedy = "Take the action from the role; the deployment and the organization's administrators change safeguards."
    before = "Action: [s3:GetObject, s3:PutBucketPolicy]"
    after = "Action: s3:GetObject"


def _logs(estate: Estate, names: Names) -> Iterator[str]:
    """What holds log files in the baseline, and their key."""
    yield from (names.bucket_arn(use) for use in ("trail", "access-logs"))
    yield from (one.arn for one in estate.of("key") if one.name == names.key_alias("logs"))


def _subject(application: Application, breach: Breach) -> Resource | None:
    """The role that a breach is about, if it is one of the assembly."""
    named = (one for one in application.of(ROLE) if one.physical.get("Ref") == breach.principal)
    return next(named, None)
