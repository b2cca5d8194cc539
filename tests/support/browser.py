"""A Chromium without a window, by the pinned Playwright."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from provide_chromium import NoChromiumError, provide_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@contextlib.contextmanager
def running_chromium() -> Iterator[Browser]:
    """Yield a browser; fail the test where there is none."""
    try:
        executable = provide_chromium()
    except NoChromiumError as error:
        pytest.fail(str(error), pytrace=False)
    # Chromium's sandbox refuses to work for root, as whom containers run.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=options)
        yield chromium
        chromium.close()
