"""Texts that should not stand in a template: secrets, and what points to a person."""

import base64
import re
from functools import cache
from itertools import chain

from assurance.sources.resource import literal
from settings.files import parse_json

_SECRETS = {
    "an AWS access key id": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "a signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.",
    "a password": r"(?i)\b(?:password|passwd|pwd|secret|api[-_]?key)\s*[=:]\s*[^\s{$;,]{4,}",
    "a token of a repository or chat service": r"\b(?:gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,})",
}
_SECRET_ARN = re.compile(r"\barn:[\w-]+:secretsmanager:[\w:${}-]*:secret:[^\s\"',;]*")
"""The name of a secret, which holds none."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_PEOPLE = {
    "an e-mail address": r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b",
    "a US social security number": r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])",
    "a telephone number": r"(?<![\w+])\+\d{1,3}[ -]?\(?\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{2,4}(?!\w)",
    "a date of birth": r"(?i)\b(?:dob|born|date[-_ ]?of[-_ ]?birth|birth[-_ ]?date)[-_ =:]*\d",
}
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w:/.-])\d(?:[ -]?\d){12,18}(?![\w:/-])")
_POINTERS = re.compile(r"\{\{resolve:[^}]*\}\}|\$\{[^}]*\}")
_NO_SECRET = frozenset("database dbclusteridentifier dbinstanceidentifier dbname engine host hostname port region url "
                       "user username".split())  # fmt: skip
"""Names in the object of a secret, of what is none."""
_SECRET_NAME = re.compile(
    r"(?:.*)(?:password|passphrase|secretstring|apikey|accesstoken|authtoken|secretaccesskey|clientsecret)"
)


@cache
def secrets_in(text: str) -> tuple[str, ...]:
    """What kinds of secret a text holds; the same texts come again and again."""
    plain = _SECRET_ARN.sub("", f"{text}\n{_decoded(text)}")
    return tuple(kind for kind, pattern in _SECRETS.items() if re.search(pattern, plain))


def _decoded(text: str) -> str:
    """What a text says that is written in base64, as user data are; empty for any other."""
    if not _BASE64.fullmatch(text):
        return ""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def holds_secret(name: str, value: object) -> bool:
    """Whether a property or variable is named as a secret and spells it out, instead of pointing to its place."""
    return isinstance(value, str) and _names_secret(name) and _spelled_out(literal(value))


def _spelled_out(text: str) -> bool:
    """Whether a text holds more than references, or is an object that holds more beside who, where and what for."""
    try:
        content = parse_json(text)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return any(isinstance(one, str) and name.lower() not in _NO_SECRET and _spelled_out(one)
                   for name, one in content.items())  # fmt: skip
    given = _POINTERS.sub("", text)
    return not text.startswith(("arn:", "/")) and any(map(str.isalnum, given))


@cache
def _names_secret(name: str) -> bool:
    return _SECRET_NAME.fullmatch(re.sub(r"[^a-z]", "", name.lower())) is not None


@cache
def people_in(text: str) -> tuple[str, ...]:
    """What a text tells of people, by kind."""
    numbers = chain(
        ("an account number (IBAN)" for found in _IBAN.finditer(text) if _iban(found[0])),
        ("a payment card number" for found in _CARD.finditer(text) if _luhn(found[0])),
    )
    kinds = (kind for kind, pattern in _PEOPLE.items() if re.search(pattern, text))
    return (*kinds, *dict.fromkeys(numbers))


def _iban(text: str) -> bool:
    """Whether the check digits are right: what only looks like one is none."""
    plain = text.replace(" ", "")
    digits = "".join(str(int(one, 36)) for one in plain[4:] + plain[:4])
    return int(digits) % 97 == 1


def _luhn(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()][::-1]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * one, 10)) for one in digits[1::2]) % 10
