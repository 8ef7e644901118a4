"""Automating audits with APIs: what is recorded, what is watched, who is told."""

from assurance.pack.hand_tests import audit as tries
from assurance.pack.questions.question import question

QUESTIONS = (
    question(
        "Is every call recorded?",
        "One trail for all Regions, reads as well as writes (most inference is a read), object access, and the calls "
        "that an endpoint policy denied.",
        "AUD01 AUD02 AUD03 AUD07 AUD08 AUD09 AUD10",
        tries.calls_and_refusals_are_found,
    ),
    question(
        "Can the record be changed, deleted or diverted?",
        "Log files are validated and locked, and only CloudTrail writes them.",
        "AUD04 AUD37 AUD38 STO23 STO24 STO25 STO26",
        tries.nobody_alters_the_record,
    ),
    question(
        "How long is the record kept, and can it be searched?",
        "A year or more, and in CloudWatch Logs as well, where metric filters count.",
        "AUD05 AUD06",
        tries.the_record_is_kept,
    ),
    question(
        "Who read the stored objects?",
        "Every bucket logs its accesses into a bucket that S3 can deliver to.",
        "STO09 STO21 STO22",
        tries.access_to_objects_is_logged,
    ),
    question(
        "Which events does somebody hear of?",
        "Administration, refused and unapproved calls, calls past the endpoint, and every attempt to weaken a trail, "
        "key, endpoint, bucket, role or watcher.",
        "AUD11 AUD12 AUD13 AUD14 AUD15 AUD16 AUD17 AUD18 AUD19 AUD20 AUD21 AUD25 AUD39 AUD40",
        tries.rules_watch,
    ),
    question(
        "Does an alarm reach a person?",
        "Every alarm acts, says what silence means, and its topic lets CloudWatch and EventBridge publish to somebody.",
        "AUD22 AUD23 AUD24 AUD26 AUD27 AUD28 AUD29 AUD30 AUD31 AUD32 AUD33 AUD34 AUD35 AUD36",
        tries.a_refusal_rings,
    ),
)
