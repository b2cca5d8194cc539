"""A real Chromium, and pages of it that fail a test when they log an error or break their own policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.emulator import running_emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.emulator import Emulator

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open the page of an emulator: `watch(emulator)`; an error in its console fails the test."""
    problems: list[str] = []
    contexts = []

    def open_page(emulator: Emulator, query: str = "", **options: object) -> Page:
        context = browser.new_context(**{"viewport": WIDE, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.goto(f"{emulator.url}/{query}")
        page.wait_for_selector("html[data-ready]")
        page.get_by_text("live", exact=True).wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [problem for problem in problems if "Failed to load resource" not in problem] == []


@pytest.fixture
def mixed() -> Iterator[Emulator]:
    """An emulator of its own for one test: 1,000 numbers of all kinds."""
    with running_emulator("--numbers", "1000", "--seed", "7") as running:
        yield running
