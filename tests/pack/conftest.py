"""A browser in which the approval pack's pages are read as a person reads them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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
