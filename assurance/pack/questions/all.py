"""What an approver asks under each of the five considerations, and the controls that answer."""

from collections.abc import Mapping

from assurance.pack.questions import access, audit, compliance, data_protection, isolation
from assurance.pack.questions.question import Question
from assurance.results.verdict import Consideration

QUESTIONS: Mapping[Consideration, tuple[Question, ...]] = {
    Consideration.COMPLIANCE: compliance.QUESTIONS,
    Consideration.DATA_PROTECTION: data_protection.QUESTIONS,
    Consideration.ISOLATION: isolation.QUESTIONS,
    Consideration.AUDIT: audit.QUESTIONS,
    Consideration.ACCESS: access.QUESTIONS,
}
"""In the order of the design source."""
