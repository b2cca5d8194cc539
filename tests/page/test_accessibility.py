"""axe-core's rules on the page, in light and dark, and in each dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.support.emulator import Emulator

pytestmark = pytest.mark.page

DIALOGS: dict[str, Callable[[Page], object]] = {
    "none": lambda _: None,
    "fault": lambda page: page.get_by_role("button", name="Set a fault…").click(),
    "number": lambda page: page.locator("#numbers-table tbody tr[data-key]").first.dblclick(),
    "new number": lambda page: page.get_by_role("button", name="Add…").click(),
    "call": lambda page: page.locator("#calls-table tbody tr[data-key]").first.dblclick(),
    "account": lambda page: page.get_by_role("button", name="Another…").click(),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(emulator: Emulator, watch: Callable[..., Page], scheme: str) -> None:
    """With all that can stand on the page: failed calls, pending names, a release, faults; and in each dialog."""
    emulator.change("+12065550100", CallingName="Contoso", CallingNameStatus="UpdateInProgress")
    emulator.change("+12065550101", Status="ReleaseInProgress")
    emulator.change("+12065550102", CallingNameStatus="UpdateFailed", Name="Lobby")
    emulator.fail(kind="status", status=503, times=1)
    emulator.fail(kind="latency", milliseconds=5)
    page = watch(emulator, color_scheme=scheme, reduced_motion="reduce")
    for _ in range(2):
        page.request.get(f"{emulator.url}/phone-numbers")
    page.locator("#calls-table tbody tr[data-key]").nth(1).wait_for()
    axe = Axe()
    found = {}
    for name, open_dialog in DIALOGS.items():
        open_dialog(page)
        report = axe.run(page).response
        found[name] = [violation["id"] for violation in report["violations"]]
        page.keyboard.press("Escape")
    assert found == {name: [] for name in DIALOGS}


def test_the_page_fits_a_narrow_window(emulator: Emulator, watch: Callable[..., Page]) -> None:
    """At 400 pixels, which is 1,600 enlarged four times, nothing is cut off to the side."""
    page = watch(emulator, viewport={"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
