"""Operational access and security: who may do what, who may become whom, and what nobody may."""

from assurance.pack.hand_tests import access as tries
from assurance.pack.questions.question import question

QUESTIONS = (
    question(
        "Does anybody hold more than a duty needs?",
        "Nobody holds AWS's broad Rekognition policies, or everything.",
        "IAM01 IAM02 IAM03 IAM04 IAM05 PRF01 PRF07 IAM37",
        tries.a_caller_holds_one_policy,
    ),
    question(
        "Are permissions named one by one?",
        "Actions by name, on named resources where the action takes one; roles are passed by name to one service.",
        "IAM06 IAM07 IAM08 IAM10 IAM11 IAM12 IAM38 REK08",
        tries.only_named_resources,
    ),
    question(
        "Who can become one of the roles?",
        "Named principals of the organization, for a few hours, with a second factor where people are meant.",
        "IAM13 IAM14 IAM15 IAM16 IAM17 IAM18 IAM21 IAM32 IAM33 PRF05 IAM39",
        tries.only_named_principals_become_a_role,
    ),
    question(
        "From where can the roles act?",
        "Through the bank's endpoint, in one Region, under a permission boundary.",
        "IAM22 IAM23 IAM31 IAM41 PRF06 PRF08 IAM34 IAM35 IAM36",
        tries.the_boundary_stays,
    ),
    question(
        "Which duties are kept apart?",
        "Administration, enrolment, use, reading of results, sharing, auditing and key administration are in different "
        "hands.",
        "IAM26 IAM27 IAM28 IAM29 IAM30 PRF02 PRF03 PRF04 REK09",
        tries.who_audits_does_not_call,
    ),
    question(
        "What can the end user's device do?",
        "Stream its liveness video, from where customers are, and nothing else; guests can do nothing.",
        "IAM19 IAM20 IAM24 IAM25 REK10 REK11",
        tries.a_device_only_streams,
    ),
    question(
        "What may Rekognition do by itself, and who else sees images?",
        "Its service roles reach their own streams, topics and buckets; nobody sends images to human reviewers; a "
        "match needs a stated similarity.",
        "REK04 REK05 REK12 REK13 ENC10",
        tries.no_human_looks_on,
    ),
)
