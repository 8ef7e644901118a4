"""The approval pack's pages as they are read: in a browser, by keyboard, on a phone, on paper, with hostile names."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from assurance.controls.registry import CATALOGUE
from assurance.pack.pack import files
from assurance.pack.standing import judged
from assurance.results.verdict import Consideration, Status
from tests.conftest import EXAMPLE_FIRST, NO_BROWSER, NO_PDFTOTEXT
from tests.pack.conftest import CHROMIUM
from tests.support.packs import changed, dossier

A4 = 718
"""Pixels across a page of A4 between its margins."""

FEWER = """() => {
    const enough = {'tbody, ul, .rows, .facts': 2, '#considerations': 3, 'article': 5, '#policies, #frameworks': 6};
    for (const [what, most] of Object.entries(enough))
        for (const one of document.querySelectorAll(what))
            [...one.children].slice(most).forEach(child => child.remove()); }"""
"""Leaves some of everything that repeats: what takes minutes for the whole page takes seconds for that."""
PLURAL = r"(?<![\w.,:/-])1 (?:[a-z-]+ )?[a-z-]+s\b(?! 1)"
"""One of what should be many; names with their numbers (`bucket access-logs 1, …`) come before the number."""
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_BROWSER)

Packs = Callable[[str], Path]
Pages = Callable[..., Path]


def shown(page: Page) -> list[str]:
    """The ids of the controls that the filters leave."""
    found: list[str] = page.eval_on_selector_all(
        "details.row", "rows => rows.filter(row => !row.hidden).map(row => row.id)"
    )
    return found


def too_wide(page: Page) -> list[str]:
    """What stands out of the page to the right, but for what scrolls by itself."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main *, header *, nav *')]
        .filter(one => one.checkVisibility() && !one.closest('.scroll, pre, svg'))
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => `${one.tagName} ${one.textContent.slice(0, 60)}`)"""
    )
    return found


PAGES = [
    "index", "architecture", "access", "roles", "policies", "considerations", "controls", "frameworks", "risks",
    "exceptions", "governance", "runbooks", "outside", "files", "decision",
]  # fmt: skip
QUICK = ("index", "controls", "decision")
each_page = pytest.mark.parametrize(
    "name",
    [*QUICK, *(pytest.param(one, marks=pytest.mark.thorough) for one in (*PAGES, "operation") if one not in QUICK)],
)


@each_page
def test_nothing_but_the_page_itself_is_asked_for(pages: Pages, read: Callable[..., Page], name: str) -> None:
    """A file without network: its own policy lets in its own style and script, and nothing else."""
    page = read(pages(name))
    policy = page.get_attribute('meta[http-equiv="Content-Security-Policy"]', "content") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.locator("[src], link[href], [style], [onclick]").count() == 0
    assert page.evaluate("document.documentElement.classList.contains('scripted')")


def test_every_link_leads_somewhere(packs: Packs) -> None:
    """To an id of the same page or of another; each page is called by its own title, and leads to its neighbours."""
    found = {one.name: one.read_text(encoding="utf-8") for one in packs("example").glob("*.html")}
    assert sorted(found) == sorted(f"{name}.html" for name in PAGES)
    ids = {f"{name}#{one}" for name, page in found.items() for one in re.findall(r'\sid="([^"]+)"', page)}
    links = [(name, one) for name, page in found.items() for one in re.findall(r'href="([^"]+)"', page)]
    inner = [(name, f"{name}{one}" if one[0] == "#" else one) for name, one in links if "://" not in one]
    assert [(name, one) for name, one in inner if one not in ids and one not in found] == []
    assert len({re.findall("<title>(.*)</title>", page)[0] for page in found.values()}) == len(found)
    turns = [(name, re.findall(r'rel="(?:prev|next)" href="([^"]+)"', found[f"{name}.html"])) for name in PAGES]
    assert turns[0] == ("index", ["architecture.html"])
    assert turns[1] == ("architecture", ["index.html", "access.html"])
    assert turns[-1] == ("decision", ["files.html"])


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_each_page_opens_quickly(packs: Packs, environment: str) -> None:
    """No page is larger than 500 KB."""
    large = {one.name: one.stat().st_size for one in packs(environment).glob("*.html") if one.stat().st_size > 500_000}
    assert large == {}


@pytest.mark.parametrize(("name", "screens"), [("decision", 5), ("considerations", 7)])
def test_what_is_met_recedes_on_a_phone(packs: Packs, read: Callable[..., Page], name: str, screens: int) -> None:
    """What waits for an answer is there to read; all else is a line that opens, so that few screens hold all."""
    page = read(packs("full") / f"{name}.html", width=390)
    assert page.evaluate("document.documentElement.scrollHeight / 844") < screens
    assert page.get_by_text("Purpose").first.is_visible()
    assert page.locator("main details[open]").all_inner_texts() == page.locator("main .part[open]").all_inner_texts()
    was = page.locator("main details[open]").count()
    page.locator("main details:not([open]) > summary").first.click()
    assert page.locator("main details[open]").count() == was + 1


def test_a_question_with_something_open_stands_open(
    assemblies: Mapping[str, Path], read: Callable[..., Page], tmp_path: Path
) -> None:
    """Of the considerations, those that an open control answers, with that control marked; no other."""

    def opened(template: dict[str, Any]) -> None:
        for one in template["Resources"].values():
            if one["Type"] == "AWS::CloudTrail::Trail":
                one["Properties"]["EnableLogFileValidation"] = False

    found, _ = dossier(changed(assemblies["minimal"], tmp_path, opened))
    (tmp_path / "considerations.html").write_text(files(found, judged(found))["considerations.html"], encoding="utf-8")
    page = read(tmp_path / "considerations.html")
    questions = page.locator("details.question[open]")
    assert questions.locator("h4").all_inner_texts() == ["Can the record be changed, deleted or diverted?"]
    assert [one for one in questions.locator("li").all_inner_texts() if one.endswith("open")] == [
        "AUD04 Log files of a trail are validated. open"
    ]


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_there_is_never_one_of_many(packs: Packs, environment: str) -> None:
    """“1 statement”, never “1 statements”, on every page."""
    assert re.search(PLURAL, "at 1 places")
    for page in packs(environment).glob("*.html"):
        shown = re.sub(r"<(style|script).*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert [text for text in re.split(r"<[^>]+>", shown) if re.search(PLURAL, text)] == [], page.name


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_each_page_has_its_own_part_of_the_style_sheet(packs: Packs, environment: str) -> None:
    """The rules for its classes are there, the heat map's on the page with a heat map only; so is the script's."""
    styles = {one.stem: one.read_text(encoding="utf-8") for one in packs(environment).glob("*.html")}
    assert {name for name, page in styles.items() if ".heat td" in page} == {"access"}
    assert {name for name, page in styles.items() if "apply()" in page} == {"controls"}
    assert all(".skip:focus{" in page and "@media print{" in page for page in styles.values())


def test_the_heat_map_is_a_table_that_can_be_read_aloud(packs: Packs, read: Callable[..., Page]) -> None:
    """Each cell has the heading of its row and of its column; the colour is what the strongest action is worth."""
    page = read(packs("minimal") / "access.html", width=1280)
    table = page.get_by_role("table", name="Who can do how much with which capability")
    assert table.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0
    assert table.get_by_role("columnheader").all_text_contents() == ["Principal", "face-detection", "not approved"]
    rows = {
        row.get_by_role("rowheader").inner_text(): row.get_by_role("cell").all_text_contents()
        for row in table.get_by_role("row").all()[1:]
    }
    assert rows["caller-face-detection"] == ["1 of 1", "·"]
    table = page.get_by_role("table", name="Who can do how much with which resource")
    key = table.get_by_role("row", name="key-administrator").locator("[data-name='key media']")
    assert key.text_content() == "8? of 21, 1 of them depending"
    assert key.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(12, 63, 120)"


@pytest.mark.parametrize("width", [1280, pytest.param(390, id="phone")])
def test_no_column_of_the_heat_map_is_cut(packs: Packs, read: Callable[..., Page], width: int) -> None:
    """All that is possible is on the page without scrolling to the side; a phone names the column in the cell."""
    page = read(packs("minimal") / "access.html", width=width)
    cut = "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).length"
    assert page.eval_on_selector_all(".heat td[data-name]", cut) == 0
    assert page.locator(".heat td[data-name]").count() == page.locator(".heat td[data-name]:visible").count() > 30


def test_a_number_of_the_drawing_opens_its_statements(packs: Packs, read: Callable[..., Page]) -> None:
    """From the drawing to the flow in the table, and from there to the policy document, which stands open."""
    page = read(packs("minimal") / "architecture.html", width=1280)
    page.locator(".scene-wide a[href='#flow-2']").click()
    page.locator("#flow-2 a").first.click()
    assert page.locator("#policies-endpoint-rekognition-json table").is_visible()
    narrow = read(packs("minimal") / "architecture.html", width=390)
    assert not narrow.locator(".scene-wide").is_visible()
    assert narrow.locator(".scene-narrow a[href='#flow-2']").first.is_visible()


def test_filters(packs: Packs, read: Callable[..., Page]) -> None:
    """Family, framework, status, severity and text each narrow the list, together too, and can be cleared."""
    page = read(packs("minimal") / "controls.html")
    everything = shown(page)
    assert page.inner_text("#f-count") == f"{len(everything)} of {len(everything)} controls"
    page.select_option("#f-family", label=Consideration.ISOLATION.value)
    isolation = shown(page)
    assert set(isolation) == {n for n, one in CATALOGUE.items() if one.consideration is Consideration.ISOLATION}
    page.select_option("#f-severity", "critical")
    assert set(shown(page)) < set(isolation)
    page.click("button:text-is('Clear')")
    assert shown(page) == everything
    page.select_option("#f-framework", "nydfs-500")
    assert 0 < len(shown(page)) < len(everything)
    page.click("button:text-is('Clear')")
    page.select_option("#f-standing", "nothing-to-judge")
    assert 0 < len(shown(page)) < len(everything)
    page.click("button:text-is('Clear')")
    page.fill("#f-text", "rotates ENC01")
    assert shown(page) == ["ENC01"]
    assert page.inner_text("#f-count") == f"1 of {len(everything)} controls"


def test_details_and_links(packs: Packs, read: Callable[..., Page]) -> None:
    """A row opens to its evidence; a link to a folded or filtered row opens it; so does the address of the page."""
    page = read(packs("minimal") / "controls.html")
    row = page.locator("#NET05")
    assert not row.is_visible()
    page.locator(".family > summary", has_text="Isolation").click()
    assert not row.locator(".evidence").is_visible()
    row.locator("summary").click()
    assert row.locator(".evidence").is_visible()
    page.fill("#f-text", "ENC01")
    page.evaluate("location.hash = '#NET10'")
    page.locator("#NET10 .evidence").wait_for(state="visible")
    page = read(packs("minimal") / "risks.html")
    page.locator("#threats a", has_text="NET10").first.click()
    page.locator("#NET10 .evidence").wait_for(state="visible")
    assert page.url.endswith("/controls.html#NET10")
    page = read(packs("minimal") / "controls.html", anchor="#AUD07")
    page.locator("#AUD07 .evidence").wait_for(state="visible")


@each_page
def test_the_keyboard_reaches_everything(pages: Pages, read: Callable[..., Page], name: str) -> None:
    """Tab alone passes every link, fold, field and scrolling region, in order, and shows where it is."""
    page = read(pages(name))
    page.evaluate(FEWER)
    expected = page.eval_on_selector_all(
        "a[href], summary, input, select, button, [tabindex='0']",
        "all => all.filter(one => one.checkVisibility()).length",
    )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.evaluate(
        """() => { window.reached = new Set(); window.unmarked = 0;
        document.addEventListener('focusin', event => {
            reached.add(event.target);
            if (getComputedStyle(event.target).outlineStyle === 'none') unmarked += 1; }); }"""
    )
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
    assert page.evaluate("reached.size") >= expected - 1
    assert page.evaluate("unmarked") == 0
    for fold in page.locator("main summary").all()[:1]:
        was = page.locator("main details[open]").count()
        fold.focus()
        page.keyboard.press("Enter")
        assert page.locator("main details[open]").count() != was


@each_page
def test_axe_finds_nothing(pages: Pages, browser: Browser, name: str) -> None:
    """Names, roles, landmarks, headings, and contrast in both colour schemes, with every fold open."""
    page = browser.new_page(bypass_csp=True, color_scheme="light")
    page.goto(pages(name).as_uri())
    page.evaluate(FEWER)
    page.evaluate(OPEN)
    found = Axe().run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    page.close()
    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:120]) for one in found] == []


@pytest.mark.parametrize("environment", ["minimal", pytest.param("example", marks=pytest.mark.thorough)])
@each_page
def test_a_phone_shows_it_without_overflow(
    pages: Pages, read: Callable[..., Page], environment: str, name: str
) -> None:
    """390 pixels: nothing stands out to the right; drawings and tables scroll by themselves."""
    page = read(pages(name, environment), width=390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.evaluate(FEWER)
    page.evaluate(OPEN)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert too_wide(page) == []


@each_page
@pytest.mark.parametrize("width", [1280, pytest.param(390, id="phone")])
def test_no_table_is_cut(pages: Pages, read: Callable[..., Page], name: str, width: int) -> None:
    """Every fold open: nothing has to be scrolled to the side; on a phone each cell says of which column it is."""
    page = read(pages(name), width=width)
    page.evaluate(OPEN)
    wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-label'))"
    assert page.eval_on_selector_all(".scroll", wide) == []


@each_page
def test_paper_cuts_nothing_off(pages: Pages, read: Callable[..., Page], name: str) -> None:
    """Printing opens every fold, leaves the filters out and cuts nothing off; afterwards all is as it was."""
    page = read(pages(name), width=A4)
    if name == "controls":
        page.fill("#f-text", "ENC01")
    folded = page.locator("main details:not([open])").count()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert page.locator("details.row:visible").count() == page.locator("details.row").count()
    assert page.eval_on_selector_all(".filters, nav", "all => all.filter(one => one.checkVisibility()).length") == 0
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(one => !one.closest('svg'))
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => `${one.tagName} ${one.textContent.slice(0, 80)}`)"""
    )
    assert cut == []
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details:not([open])").count() == folded


@pytest.mark.thorough
def test_a_hash_stands_beside_its_file_on_paper(packs: Packs, read: Callable[..., Page]) -> None:
    """Each SHA-256 of the list of templates is on the lines of its own entry."""
    page = read(packs("full") / "index.html", width=A4)
    page.emulate_media(media="print")
    page.evaluate(OPEN)
    stray = page.eval_on_selector_all(
        ".plain .hash",
        """all => all.filter(one => {
        const [own, entry] = [one.getBoundingClientRect(), one.closest('li').getBoundingClientRect()];
        return own.top < entry.top - 1 || own.bottom > entry.bottom + 1; }).length""",
    )
    assert page.locator(".plain .hash").count() == 15
    assert stray == 0


@pytest.mark.parametrize(
    "environment",
    ["minimal", pytest.param("example", marks=pytest.mark.thorough), pytest.param("full", marks=pytest.mark.thorough)],
)
def test_the_decision_is_printed_on_ten_pages(packs: Packs, read: Callable[..., Page], environment: str) -> None:
    """Verdict, capabilities, data flow, who can, risks, answers, hashes and signatures: ten pages of A4 at most."""
    page = read(packs(environment) / "decision.html")
    (count,) = re.findall(rb"/Type /Pages\s/Count (\d+)", page.pdf(prefer_css_page_size=True))
    assert 2 <= int(count) <= 10
    headings = page.locator("main h2, main h3").all_inner_texts()
    assert headings == [
        "The decision asked for", "Capabilities", "Data flow", "Who can", "Residual risks", "What the bank answers",
        "What is signed, by its SHA-256", "Signatures",
    ]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("pdftotext"), reason=NO_PDFTOTEXT)
@each_page
def test_the_print_can_be_read(pages: Pages, read: Callable[..., Page], tmp_path: Path, name: str) -> None:
    """The text of the PDF holds every heading, control, Sid and command of the page, and its last words."""
    page = read(pages(name))
    page.pdf(path=tmp_path / "pack.pdf", prefer_css_page_size=True)
    ran = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "pack.pdf"), "-"], capture_output=True, text=True, check=True
    )
    printed = re.sub(r"\s+", "", ran.stdout)
    expected: list[str] = page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, summary, .evidence strong, pre, th code, .sign p, #about code",
        "all => all.filter(one => !one.closest('nav')).map(one => one.textContent)",
    )
    missing = [text for text in expected if re.sub(r"\s+", "", text) not in printed]
    assert expected
    assert missing == []


HOSTILE = '<script>alert("x")</script>\'"><img src=x onerror=alert(1)>{{ 7 * 7 }}'


def hostile(template: dict[str, Any]) -> None:
    """Names, tags and descriptions that try to be more than text."""
    for one in template["Resources"].values():
        match one["Type"]:
            case "AWS::CloudWatch::Alarm" | "AWS::Events::Rule":
                one["Properties"]["Description"] = one["Properties"]["AlarmDescription"] = HOSTILE
            case "AWS::EC2::VPC":
                one["Properties"]["CidrBlock"] = HOSTILE
            case "AWS::IAM::Role":
                one["Properties"]["Description"] = HOSTILE
                one["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Sid"] = HOSTILE
            case "AWS::S3::Bucket":
                one["Properties"]["Tags"] = [{"Key": HOSTILE, "Value": HOSTILE}]
                one["Properties"].pop("PublicAccessBlockConfiguration", None)
                one["Metadata"] = {"aws:cdk:path": HOSTILE}
            case "AWS::Logs::LogGroup":
                one["Properties"]["LogGroupName"] = HOSTILE
            case "AWS::SNS::Subscription":
                one["Properties"]["Endpoint"] = HOSTILE


def test_hostile_text_is_shown_as_text(
    assemblies: Mapping[str, Path], read: Callable[..., Page], tmp_path: Path
) -> None:
    """Markup in names, tags, descriptions, paths, Sids, exceptions and findings is read, and never obeyed."""
    found, _ = dossier(changed(assemblies["minimal"], tmp_path, hostile))
    entries = tuple(
        replace(one, entry=one.entry.model_copy(update={"reason": HOSTILE, "owner": HOSTILE, "approval": HOSTILE}))
        for one in found.register.exemptions
    )
    results = tuple(replace(one, message=HOSTILE, path=HOSTILE) if one.status is not Status.MET else one
                    for one in found.results.results)  # fmt: skip
    found = replace(
        found,
        register=replace(found.register, exemptions=entries),
        results=replace(found.results, results=results),
        findings=tuple(replace(one, description=HOSTILE) for one in found.findings),
        settings=found.settings.model_copy(update={"tags": {"data-classification": HOSTILE, HOSTILE: HOSTILE}}),
    )
    for name, text in files(found, judged(found)).items():
        if name.endswith(".html"):
            (tmp_path / name).write_text(text, encoding="utf-8")
    for name, place in (
        ("index", "#decision"), ("exceptions", "#exceptions"), ("controls", "#controls"),
        ("architecture", "#architecture"), ("roles", "#roles"),
    ):  # fmt: skip
        page = read(tmp_path / f"{name}.html")
        assert page.locator("main img").count() == 0
        assert page.locator("script").count() == 1
        page.evaluate(OPEN)
        assert HOSTILE in (page.locator(place).text_content() or ""), place
    page = read(tmp_path / "exceptions.html")
    assert "49" not in page.locator("#exceptions tbody td").first.inner_text()
