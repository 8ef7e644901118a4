"""Facts about AWS stand once, with source and date; what cites them, and what names a file, leads somewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FACTS = ROOT / "docs" / "facts.md"
ROW = re.compile(r"\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|")
SOURCE = re.compile(r"\[[^\]]+\]\(https://[^)\s]+\)(; \[[^\]]+\]\(https://[^)\s]+\))*")
CITED = re.compile(r"\b[Ff]acts?(?: | ?= ?\()((?:\d+(?:, | and | to )?)+)")
ROOMS = (
    "app.py", "assurance", "benchmarks", "capabilities", "constructs", "docs", "environments", "erasure", "fleet",
    "policies", "rehearsal", "settings", "stacks", "tests",
)  # fmt: skip
NAMED = re.compile(r"(?<![\w/.-])((?:" + "|".join(ROOMS[1:]) + r")/[\w./-]*\w\.(?:py|md|toml|json))(?![\w*{<])")
MADE = (
    "assurance/controls/sto/uploads.py",
    "environments/mybank.toml",
)
"""Files of the reader's own; what stands for any name is written in capitals."""


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of everything that a person wrote."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*") if room != "app.py" else [ROOT / room])]
    files += sorted(ROOT.glob("*.md"))
    for path in files:
        if (
            not path.is_symlink()
            and path.suffix in {".py", ".md", ".toml", ".j2"}
            and "golden" not in path.parts
            and path.name != "CHANGELOG.md"
        ):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def numbers(text: str) -> Iterator[int]:
    """The facts that a text cites: `fact 12`, `facts 3 and 12`, `facts 44 to 47`."""
    for cited in CITED.findall(text):
        for first, last in re.findall(r"(\d+)(?: to (\d+))?", cited):
            yield from range(int(first), int(last or first) + 1)


def rows() -> list[tuple[int, str, str, str]]:
    return [(int(number), *rest) for number, *rest in ROW.findall(FACTS.read_text(encoding="utf-8"))]


def test_facts_have_a_number_a_source_and_a_date() -> None:
    """A number stands once; each source is a page with its address; a date is a year or a month."""
    assert [number for number, times in Counter(number for number, *_ in rows()).items() if times > 1] == []
    assert len(rows()) == sum(line[:2] == "| " and line[2].isdigit() for line in FACTS.read_text().splitlines())
    assert [number for number, _, source, _ in rows() if not SOURCE.fullmatch(source)] == []
    assert [number for number, _, _, date in rows() if not re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?", date)] == []


def test_each_fact_is_cited_and_each_citation_is_a_fact() -> None:
    """What nothing rests on is not kept, and no number leads nowhere."""
    cited = {
        (number, path)
        for path, text in texts()
        if path not in ("docs/facts.md", "tests/house/test_facts.py")
        for number in numbers(text)
    }
    known = {number for number, *_ in rows()}
    assert [(number, path) for number, path in sorted(cited) if number not in known] == []
    assert sorted(known - {number for number, _ in cited}) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("documented (fact 12)", [12]),
        ("facts 3 and 12", [3, 12]),
        ("facts 3, 5 and 12", [3, 5, 12]),
        ("facts 44 to 47, and fact 51", [44, 45, 46, 47, 51]),
        ("facts = (3, 12)", [3, 12]),
        ("facts=(16,)", [16]),
        ("artifact 12, facts of 2023", []),
    ],
)
def test_citations_are_read(text: str, expected: list[int]) -> None:
    """One, several, a range; nothing else is taken for a citation."""
    assert list(numbers(text)) == expected


def test_every_file_that_is_named_is_there() -> None:
    """A path in code, documents or words is one that a reader of the repository has."""
    missing = {
        (path, name)
        for path, text in texts()
        for name in NAMED.findall(text)
        if not path.startswith("tests/") and not re.search("[A-Z]{4}", name) and name not in MADE
        if not (ROOT / name).exists()
    }
    assert sorted(missing) == []


def test_every_link_between_documents_leads_somewhere() -> None:
    """A relative link of a Markdown page is a file or folder beside it."""
    missing = [
        (path, target)
        for path, text in texts()
        if path.endswith(".md")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
        if not (ROOT / path).parent.joinpath(target).exists()
    ]
    assert missing == []
