"""The site as it is built: nothing is loaded from elsewhere, it is found by its search, and everybody can read it."""

from __future__ import annotations

import importlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from sphinx.util.inventory import InventoryFile

from tests.docs.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.page

MODULES = ("pulumi_chime", "pulumi_chime.native", "pulumi_chime.policies", "pulumi_chime.testing")
NARROW: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1280, "height": 900}
KINDS_OF_PAGES = (
    "docs/index.html",
    "docs/emulator.html",
    "docs/api/pulumi_chime.html",
    "search.html?q=calling+name",
)
"""One of each: the start page, a long one with tables, code and pictures, the reference, what was searched."""

_LOADING = {"img", "script", "source", "iframe", "video", "audio", "embed", "object", "input", "use", "image"}
_ADDRESSES = {"src", "srcset", "href", "xlink:href", "data", "poster"}


def loaded_by(html: str) -> Iterator[str]:
    """Yield the addresses that a browser asks for by itself to show a page."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in _LOADING or (tag == "link" and dict(attrs).get("rel") != "canonical"):
                found.extend(value for name, value in attrs if name in _ADDRESSES and value)

        handle_startendtag = handle_starttag

    Reader().feed(html)
    yield from found


def is_outside(address: str) -> bool:
    """Tell whether an address leads to a host."""
    return re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", address.strip(), re.IGNORECASE) is not None


def test_no_file_loads_anything_from_elsewhere(site: Path) -> None:
    """Scripts, pictures and styles of each page, and fonts, pictures and styles of each style sheet."""
    outside = []
    for path in site.rglob("*"):
        if path.suffix in {".html", ".svg"}:
            outside += [(path.name, each) for each in loaded_by(path.read_text()) if is_outside(each)]
        elif path.suffix == ".css":
            used = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", path.read_text())
            outside += [(path.name, each) for each in used if is_outside(each)]
    assert outside == []


@pytest.mark.parametrize(
    "written",
    [
        '<script src="https://example.com/a.js"></script>',
        '<link rel="stylesheet" href="//example.com/a.css">',
        '<img src="a.png" srcset="HTTP://example.com/a.png 2x"/>',
        '<iframe src="https://example.com/"></iframe>',
    ],
)
def test_what_loads_from_elsewhere_is_found(written: str) -> None:
    """Whatever element it is."""
    assert [each for each in loaded_by(written) if is_outside(each)] != []


def test_each_page_asks_nobody_else_and_fits_a_phone(site: Path, visit: Callable[..., Page]) -> None:
    """Every page at 390 pixels; a wide table or block of code scrolls by itself."""
    page = visit("index.html", viewport=NARROW)
    page.wait_for_url("**/docs/index.html")
    home = page.url.removesuffix("docs/index.html")
    too_wide = {}
    pages = sorted(
        path.relative_to(site).as_posix() for path in site.rglob("*.html") if path != site / "index.html"
    )
    for path in pages:
        page.goto(f"{home}{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            too_wide[path] = width
    assert too_wide == {}
    assert len(pages) > len(PAGES)


def test_search_finds_a_page(visit: Callable[..., Page]) -> None:
    """By the field of the start page, with the place where it stands, and with nobody asked but the site."""
    page = visit("docs/index.html", viewport=WIDE)
    page.get_by_placeholder("Search").fill("journal")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("The journal")).first.click()
    page.get_by_role("heading", level=1, name=re.compile("The journal")).wait_for()


def test_search_works_from_files(site: Path, browser: Browser) -> None:
    """A site that was unpacked somewhere needs no server; only the lines around what was found are left out."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto((site / "docs" / "index.html").as_uri())
    page.get_by_placeholder("Search").fill("pulumi_chime.Connection")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile(r"Connection")).first.click()
    page.wait_for_url("**/docs/api/pulumi_chime*")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_serious(visit: Callable[..., Page], scheme: str, viewport: ViewportSize) -> None:
    """Contrast, names of fields and buttons, and what else axe-core knows."""
    found = {}
    for path in KINDS_OF_PAGES:
        page = visit(path, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
        if path.startswith("search"):
            page.locator("#search-results li").first.wait_for()
        report = Axe().run(page).response
        found[path] = [
            (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
            for violation in report["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]
        page.close()
    assert found == {path: [] for path in KINDS_OF_PAGES}


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_has_each_public_name(module: str, site: Path) -> None:
    """With an entry of its own, or as the same object of the package's front."""
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="")
    described = {name for kind, names in inventory.data.items() if kind.startswith("py:") for name in names}
    here, front = importlib.import_module(module), importlib.import_module(MODULES[0])
    lacking = [
        name
        for name in here.__all__
        if f"{module}.{name}" not in described
        and not (f"{MODULES[0]}.{name}" in described and getattr(front, name, None) is getattr(here, name))
    ]
    assert lacking == []


@pytest.mark.parametrize("module", MODULES)
def test_the_reference_has_signatures_as_programs_write_them(module: str, site: Path) -> None:
    """What Pulumi's types stand for, and parameters that are nobody's to give, are left out; parameters are explained."""
    page = (site / "docs" / "api" / f"{module}.html").read_text()
    signatures = re.findall(r'<em class="sig-param">(.*?)</em>', page)
    shown = [re.sub(r"<[^>]+>", "", signature) for signature in signatures]
    assert shown
    strange = re.compile(r"^_|Awaitable|Annotated|factory")
    assert [each for each in shown if strange.search(each)] == []
    assert "<strong>" in page
    assert "Parameters" in page


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    """To a file and a place in it: what was turned from a path of the repository, and what the theme adds."""
    pages = {path: _read(path.read_text()) for path in site.rglob("*.html")}
    broken = []
    for path, (links, _) in pages.items():
        for link in links:
            address = urlsplit(link)
            if address.scheme or not (address.path or address.fragment):
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            places = pages[target][1] if target in pages else set()
            if not target.is_file() or (address.fragment and unquote(address.fragment) not in places):
                broken.append((path.relative_to(site).as_posix(), link))
    assert broken == []
    assert sum(len(links) for links, _ in pages.values()) > 1000


def _read(html: str) -> tuple[set[str], set[str]]:
    """Return the links of a page, and the places in it that a link can lead to."""
    links, places = set(), set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "a" and given.get("href"):
                links.add(str(given["href"]))
            places.add(str(given.get("id")))

    Reader().feed(html)
    return links, places
