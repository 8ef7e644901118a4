"""Data protection: at rest, in transit, under whose key, for how long."""

from assurance.pack.hand_tests import data_protection as tries
from assurance.pack.questions.question import question

QUESTIONS = (
    question(
        "What is encrypted at rest, and with whose key?",
        "Everything stored lies under a customer-managed key, one key a data class; S3's access logs alone may not.",
        "STO01 STO02 ENC16 ENC17 ENC18 ENC19 ENC20 ENC22 ENC25 REK02",
        tries.the_wrong_key_is_refused,
    ),
    question(
        "Who administers the keys, and who can use them?",
        "Two different groups of people; nobody outside; AWS services for this account only.",
        "ENC06 ENC07 ENC08 ENC09 ENC10 ENC21 ENC24 IAM30",
        tries.who_administers_a_key_cannot_decrypt,
    ),
    question(
        "Can a key be lost, destroyed, or locked away from us?",
        "Keys rotate, outlive their stack, and their deletion can be cancelled; their policy can still be changed.",
        "ENC01 ENC02 ENC03 ENC04 ENC05 ENC23 ENC26",
        tries.keys_rotate_and_stay,
    ),
    question(
        "Does everything that must encrypt reach its key?",
        "CloudTrail, CloudWatch, EventBridge and log delivery may use the keys they write under.",
        "ENC11 ENC12 ENC13 ENC14 ENC15",
        tries.an_alarm_gets_through_its_key,
    ),
    question(
        "What protects data in transit?",
        "Buckets refuse requests without TLS, or with TLS older than 1.2; endpoints let HTTPS in, and nothing else.",
        "STO11 STO12 NET14",
        tries.nothing_without_tls,
    ),
    question(
        "Who can read or change stored images, faces and results?",
        "Named principals of the organization; never the public, whatever anyone writes into a bucket policy.",
        "STO04 STO05 STO06 STO10 STO13 STO14 STO18 STO19 STO20 IAM40",
        tries.images_are_closed_to_the_account,
    ),
    question(
        "How long is it kept, and what happens when a stack is deleted?",
        "Each bucket deletes what is past its retention; data outlive their stack; old versions go too.",
        "STO03 STO07 STO08 STO27 REK01",
        tries.what_is_past_its_time_goes,
    ),
)
