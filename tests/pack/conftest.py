"""A browser in which the approval pack's pages are read as a person reads them."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from assurance.audit.saved import render
from assurance.pack.making import make
from tests.support.auditing import audit, planted
from tests.support.packs import TIME
from tests.support.planting import KINDS

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pages(
    packs: Callable[[str], Path], assemblies: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Name → page of a pack; `operation`, which only a pack with an audit has, with a finding."""

    @cache
    def page(name: str, environment: str = "minimal") -> Path:
        if name != "operation":
            return packs(environment) / f"{name}.html"
        folder, assembly = tmp_path_factory.mktemp("audited"), assemblies[environment]
        result = render(audit(planted(environment, KINDS["no endpoint"][0]), assembly, folder / "logs"))
        (folder / "result.json").write_text(result, encoding="utf-8")
        make(assembly, folder / "pack", timestamp=TIME, audit=folder / "result.json")
        return folder / "pack/operation.html"

    return page


@pytest.fixture
def read(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page as a reader does; whatever it asks of the network, or complains of, fails the test."""
    complaints: list[str] = []
    pages: list[Page] = []

    def opened(file: Path, *, width: int = 1366, scheme: Scheme = "light", anchor: str = "") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda asked: complaints.append(asked.url) if not asked.url.startswith("file://") else None)
        page.goto(f"{file.as_uri()}{anchor}")
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert complaints == []
