"""What services decide beside policies: whom they let ask at all, and whose resources an organization can restrict."""

from assurance.iam.request import Kind, Principal

FENCED = frozenset("cognito-identity kinesisvideo kms logs s3 secretsmanager sqs sts".split())
"""Prefixes of services under resource control policies, of those that a workload with Rekognition meets; Rekognition,
Amazon SNS, Kinesis, IAM and CloudTrail are not (fact 63)."""
_UNSIGNED = frozenset(("s3", "sns", "sqs"))
"""Who takes requests of nobody in particular (fact 41)."""
_SHARED = frozenset(
    f"kms:{name.lower()}"
    for name in (
        "CreateGrant Decrypt DescribeKey DeriveSharedSecret Encrypt GenerateDataKey GenerateDataKeyPair "
        "GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GetKeyRotationStatus "
        "GetPublicKey ListGrants ReEncryptFrom ReEncryptTo RetireGrant RevokeGrant Sign Verify VerifyMac"
    ).split()
)
"""What KMS does for another account, whatever a key policy says (fact 43)."""


def is_shared(action: str) -> bool:
    """Whether KMS does something for another account, if it is of KMS at all."""
    return action.lower() in _SHARED


def refusal(principal: Principal, action: str, owner: str) -> str:
    """Why no policy can allow an action on a resource of an account; empty where policies decide."""
    service = action.partition(":")[0].lower()
    if principal.kind is Kind.ANONYMOUS and service not in _UNSIGNED:
        return f"{service} takes no request without a signature"
    foreign = principal.is_identity and principal.account != owner
    if foreign and service == "kms" and not is_shared(action):
        return f"KMS lets no other account do {action}, whatever the key policy says"
    return ""
