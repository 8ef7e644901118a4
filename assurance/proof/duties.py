"""Which actions belong to which duty, and what may never be in one hand with what."""

from capabilities.capabilities import CATALOGUE
from capabilities.capability import Duty

ADMINISTRATION = frozenset(
    action for row in CATALOGUE for grant in row.of(Duty.ADMINISTER, Duty.SHARE) for action in grant.actions
)
INFERENCE = frozenset(
    action
    for row in CATALOGUE
    for grant in row.of(Duty.USE, Duty.ENROL, Duty.READ_RESULTS, Duty.CLIENT)
    for action in grant.actions
)
"""What takes in, compares or gives out images, faces and results."""
LIVENESS_STREAM = "rekognition:StartFaceLivenessSession"
KEY_ADMINISTRATION = frozenset(("kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"))
READING = frozenset(("s3:GetObject", "s3:GetObjectVersion", "kinesis:GetRecords", "kinesis:SubscribeToShard"))
"""What gives out stored objects and records."""
CONTENT = READING | {"kms:Decrypt", "sns:Subscribe"}
"""What gives out stored images, faces or results, or makes them readable."""
UNCONDITIONAL = frozenset(("kms:Decrypt", "kms:GenerateDataKey", "sns:Publish"))
"""What EventBridge does with an encrypted topic and its key: it delivers only where neither policy asks for a
condition, so no policy can tell one account's rules from another's (facts 46 and 60). What an outsider gains is a false
alarm."""
