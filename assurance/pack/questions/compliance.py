"""Achieving compliance: what was approved, what AWS does with the data, what is deployed at all."""

from assurance.pack.hand_tests import compliance as tries
from assurance.pack.questions.question import question

QUESTIONS = (
    question(
        "Which operations can be used, and what stops the others?",
        "Only operations of approved capabilities are allowed: by the roles, by the endpoint and by the organization.",
        "COM01 COM02 COM03 NET08 IAM09 REK07 COM05",
        tries.another_operation_is_refused,
    ),
    question(
        "Does AWS use our images and videos to improve its services?",
        "The organization has opted out for Rekognition, no account can undo it, and no stream processor shares data.",
        "COM04 COM08 REK03",
        tries.the_opt_out_is_in_force,
    ),
    question(
        "What does the organization forbid, whatever an account decides?",
        "Service control policies bind everybody but the customers' liveness clients; nothing relies on a resource "
        "control policy, since those do not know Rekognition.",
        "COM06 COM07 COM08 COM13 COM14 COM15 COM16 COM17",
        tries.the_organization_overrules_the_account,
    ),
    question(
        "Is what was reviewed what gets deployed?",
        "Templates deploy as they are: no custom resource, no asset, no function outside the VPC, no secret.",
        "COM09 COM10 COM11",
        tries.what_was_reviewed_is_at_hand,
    ),
    question(
        "Do names, tags or descriptions tell anything about people?",
        "They end up in bills and logs: they hold no personal data, and say how confidential the data is.",
        "COM12 REK06",
        tries.tags_say_how_confidential,
    ),
)
