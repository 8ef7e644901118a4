"""The theorems as controls: what must hold over every request that the policies of the assembly can tell apart.

Judged only where an environment file says what is approved, and where something is asked of the policies at all. The
organization's guardrails are left out where something must not be possible, since the assembly does not say whether
they are attached; they count where something must be.
"""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.model.estate import Estate, ProofError
from assurance.model.once import once
from assurance.proof.reading import read
from assurance.proof.telling import line, standing
from assurance.proof.theorem import Ground, Refutation, Status, by_cause
from assurance.proof.theorems import proven
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource

ROLE = "AWS::IAM::Role"


@once
def _estate(application: Application) -> Estate | ProofError:
    """The estate of the present version, or why there is none."""
    try:
        return read(application, version=True)
    except ProofError as error:
        return error


class _Proven(Control):
    """Base of the controls that are theorems."""

    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    types = (ROLE,)
    needs_approval = True
    supports = "Least privilege: no admin / full access"
    most_versions = 8
    theorem: ClassVar[str] = ""

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if not facts.application.of(ROLE) or not facts.approval:
            return
        estate = _estate(facts.application)
        if isinstance(estate, ProofError):
            yield None, undecided("", str(estate))
            return
        found = proven(self.theorem, Ground(estate=estate, settings=facts.approval.settings))
        for one in found.refutations:
            yield _subject(facts.application, one), not_met("access", line(one))
        for first, description in by_cause(found.reasons):
            yield _role(facts.application, first.role), undecided("access", description)
        if standing(found) == Status.PROVED:
            yield None, met()


class PRF01(_Proven):
    """Nothing but approved operations passes our Rekognition endpoints, nor our S3 endpoint more than they need."""

    exceptable = False
    theorem = "approved-operations"
    why = (
        "The endpoint is the workload's one path: what it lets through is what the bank uses, whatever else is granted."
    )
    remedy = "Name only approved actions in the policies of the Rekognition endpoints."
    before = "Action: rekognition:*"
    after = "Action: [rekognition:CompareFaces]"


class PRF02(_Proven):
    """No role both administers Rekognition and calls an operation that enrols, compares or returns faces or results."""

    theorem = "separation-of-duties"
    why = (
        "Who can change what is searched must not be who searches: each would cover the traces of the other. Training "
        "reads its images in its caller's name: an administrator of Custom Labels reads those."
    )
    remedy = "Give administration and inference to different roles."
    before = "Action: [rekognition:DeleteCollection, rekognition:SearchFacesByImage]"
    after = "Action: [rekognition:SearchFacesByImage]"


class PRF03(_Proven):
    """No role both administers a key and decrypts, as the policies stand."""

    theorem = "separation-at-keys"
    why = "A key's administrator who can also use it reads everything that the key protects."
    remedy = "Give the administration of keys and their use to different roles."
    before = "Action: kms:*"
    after = "Action: kms:Decrypt"


class PRF04(_Proven):
    """Auditors and verifiers read no image, no face and no result, and decrypt nothing but logs and queries of them."""

    theorem = "auditors"
    why = "An auditor proves how data is protected; seeing it would make the audit a risk of its own."
    remedy = "Give auditors Describe and List actions only; read-only policies of AWS include face search."
    before = "ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonRekognitionReadOnlyAccess]"
    after = "Action: [rekognition:DescribeCollection]"


class PRF05(_Proven):
    """Nobody outside the organization reaches anything, but for the four exceptions that `access prove` names."""

    exceptable = False
    theorem = "outsiders"
    why = (
        "A principal of another organization, an unsigned request, or a service acting for somebody else must be "
        "refused; EventBridge publishes to an encrypted topic only where no condition binds it, compute services and "
        "CloudTrail do not always say for whom they act, and a project policy names whom a model is shared with."
    )
    facts = (46, 60, 79, 83)
    remedy = "Hold resource policies to aws:PrincipalOrgID, and services to aws:SourceAccount or aws:SourceArn."
    before = "Principal: {Service: cloudtrail.amazonaws.com}"
    after = "Condition: {StringEquals: {aws:SourceAccount: '111122223333'}}"


class PRF06(_Proven):
    """No role calls Rekognition, or reads what is stored, past our endpoints; liveness streams and inspection may."""

    at_synth = False
    theorem = "our-endpoints"
    why = "An endpoint policy holds nobody who goes round it: the role itself must be denied off the endpoint."
    remedy = (
        "Deny rekognition:*, and reading, unless aws:SourceVpce is our endpoint, or aws:SourceVpc our VPC: in the "
        "role's policy, its boundary or the bucket's policy."
    )
    before = "Effect: Allow"
    after = "Condition: {StringNotEqualsIfExists: {aws:SourceVpce: vpce-1}}"


class PRF07(_Proven):
    """Every approved capability can be used by its roles, end to end: endpoint, identity, bucket and key."""

    at_synth = False
    theorem = "capabilities"
    severity = Severity.HIGH
    why = "A baseline that denies its users will be loosened in a hurry, by somebody who was not asked."
    remedy = "Let every layer that the message names allow it; `fsi-rekognition access why` shows each."
    before = "kms:ViaService: rekognition.eu-west-1.amazonaws.com"
    after = "kms:ViaService: s3.eu-west-1.amazonaws.com"


class PRF08(_Proven):
    """No role changes what protects, records or alarms; only the key administrator changes keys."""

    exceptable = False
    theorem = "safeguards"
    why = (
        "Anyone who can change a safeguard is bound by none: what a role may do today says nothing of what it can do "
        "tomorrow."
    )
    remedy = "Take the action from the role; the deployment and the organization's administrators change safeguards."
    before = "Action: [s3:GetObject, s3:PutBucketPolicy]"
    after = "Action: s3:GetObject"


class PRF09(_Proven):
    """No role calls Rekognition in another Region than the approved one; auditors and verifiers inspect in all."""

    at_synth = False
    theorem = "regions"
    why = "Images and faces must stay where the bank and its supervisor expect them; a call elsewhere takes them there."
    remedy = "Deny rekognition:* where aws:RequestedRegion is another: in the role's policy or its boundary."
    before = "Effect: Allow"
    after = "Condition: {StringNotEquals: {aws:RequestedRegion: eu-west-1}}"


class PRF10(_Proven):
    """Nobody uses a key or touches the objects of a bucket but the roles that approved capabilities have for it."""

    at_synth = False
    theorem = "named-roles"
    why = "Anyone who may write policies of his own in the account must not read faces by that."
    remedy = "Let the key's policy allow, and the bucket's policy spare, the named roles only."
    before = "Principal: {AWS: arn:aws:iam::111122223333:root}"
    after = "Condition: {ArnEquals: {aws:PrincipalArn: arn:aws:iam::111122223333:role/kyc-rek-euw1-enroller}}"


class PRF11(_Proven):
    """Every role has a permissions boundary, and nothing passes for it that its boundary does not allow."""

    severity = Severity.HIGH
    at_synth = False
    theorem = "boundaries"
    why = "A policy that is attached later, or that stands on a resource, must not give a role more than was approved."
    remedy = "Give the role a boundary, and let policies of resources name roles, not their sessions."
    before = "Principal: {AWS: arn:aws:sts::111122223333:assumed-role/kyc-rek-euw1-enroller/one}"
    after = "Principal: {AWS: arn:aws:iam::111122223333:role/kyc-rek-euw1-enroller}"


class PRF12(_Proven):
    """No request reaches a resource that is not the baseline's: through no endpoint, nor by a role but to read."""

    at_synth = False
    theorem = "own-resources"
    why = "What leaves by an approved path, to a bucket, key, topic or stream of somebody else, leaves all the same."
    remedy = "Name the baseline's own resources in the policies of endpoints and roles."
    before = "Resource: '*'"
    after = "Resource: arn:aws:s3:::kyc-rek-media-111122223333-eu-west-1/*"


class PRF13(_Proven):
    """No caller role of a group reaches a collection or project of another, and no caller of another becomes it."""

    theorem = "groups"
    why = "Lines of business that share an account share its faces, unless each has a role that reaches its own alone."
    remedy = "Name only the group's collections and projects in its role's policy, and only its callers in the trust."
    before = "Resource: arn:aws:rekognition:eu-west-1:111122223333:collection/*"
    after = "Resource: arn:aws:rekognition:eu-west-1:111122223333:collection/retail-customers"


def _subject(application: Application, found: Refutation) -> Resource | None:
    """The role that a refutation is about, if it is one of the assembly."""
    asking = {request.principal.arn for _, request in found.cases}
    return next((one for one in application.of(ROLE) if one.arn in asking), None) or _role(application, found.about)


def _role(application: Application, name: str) -> Resource | None:
    return next((one for one in application.of(ROLE) if one.physical.get("Ref") == name), None)
