"""What people meet when a call fails: the table, what of it fits an error, and the page that is made of it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from settings.files import read_toml

HEAD = """\
# Troubleshooting

What people meet when a call to Rekognition, S3 or KMS fails, by the error that AWS or an SDK prints. Made by `make docs` from the table that `audit --why` uses. For one call in your logs, or an error text in a file:

```
fsi-rekognition audit ENVIRONMENT LOGS --why EVENT-ID
fsi-rekognition audit ENVIRONMENT --why error.txt
```

"""  # noqa: E501
_CODE = re.compile(r"\b[A-Z][A-Za-z0-9.]{5,}\b")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A row of the table."""

    id: str
    title: str
    codes: tuple[str, ...]
    says: tuple[str, ...]
    cause: str
    remedy: str
    command: str

    def fits(self, codes: frozenset[str], message: str) -> int:
        """How well it fits an error: 0 if not; better where the message says what is its mark."""
        said = any(one.lower() in message.lower() for one in self.says)
        coded = bool(codes & frozenset(self.codes))
        if not coded and codes & _every_code():  # it is another error
            return 0
        return said + coded if said or (coded and not self.says) else 0


@cache
def troubles() -> tuple[Trouble, ...]:
    """The table, in its order."""
    listed = read_toml(Path(__file__).with_name("troubles.toml"))["trouble"]
    return tuple(Trouble(**one | {"codes": tuple(one["codes"]), "says": tuple(one["says"])}) for one in listed)


@cache
def _every_code() -> frozenset[str]:
    return frozenset(code for one in troubles() for code in one.codes)


def fitting(text: str) -> list[Trouble]:
    """The rows that fit an error, as an SDK prints it or as an event holds it; the best first."""
    codes = frozenset(_CODE.findall(text))
    ranked = [(one.fits(codes, text), one) for one in troubles()]
    return [one for rank, one in sorted(ranked, key=lambda pair: -pair[0]) if rank]


def page() -> str:
    """docs/troubleshooting.md."""
    rows = (
        f"## {one.title}\n\n"
        f"Error: {', '.join(f'`{code}`' for code in one.codes)}"
        f"{''.join(f', “{said}”' for said in one.says)}\n\n"
        f"{one.cause}\n\n{one.remedy}\n\n```\n{one.command}\n```\n"
        for one in troubles()
    )
    return HEAD + "\n".join(rows)


if __name__ == "__main__":
    print(page(), end="")
