"""Every link of every page leads to a file, or to a heading, that is there; addresses outside are well formed."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.pages import PAGES, ROOT, Link, Page

if TYPE_CHECKING:
    from pathlib import Path

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


def find_fault(page: Page, link: Link) -> str | None:
    """Return what is wrong with a link; None where it is good."""
    address = urlsplit(link.target)
    if address.scheme or address.netloc:
        return _fault_outside(link.target)
    path = (page.path.parent / unquote(address.path)).resolve() if address.path else page.path
    if not path.exists():
        return f"{address.path} is not there"
    if path.is_dir() and address.fragment:
        return f"{address.path} is a directory, and has no #{address.fragment}"
    if address.fragment and (path.suffix != ".md" or address.fragment not in Page(path).anchors):
        return f"{address.path or 'the page itself'} has no heading #{address.fragment}"
    return None


def _fault_outside(target: str) -> str | None:
    """Return what is wrong with the form of an outside address: nobody is asked whether it is there."""
    address = urlsplit(target)
    if re.search(r"[\s<>\"]", target):
        return f"{target} has characters that no address has"
    if address.scheme == "http" and _is_loopback(address.hostname or ""):
        return None
    if address.scheme != "https":
        return f"{target} does not begin with https"
    return None if _HOST.fullmatch(address.hostname or "") else f"{target} has no host"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Page) -> None:
    """A page that was renamed, or a heading that was reworded, fails here."""
    faults = [(link.line, fault) for link in page.links if (fault := find_fault(page, link))]
    assert faults == []


def test_links_are_found() -> None:
    """The pages are read: the start page, say, links to nearly every other."""
    linked = {link.target for page in PAGES if page.path.name == "index.md" for link in page.links}
    documents = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert documents <= linked
    assert sum(len(page.links) for page in PAGES) > 200


@pytest.mark.parametrize(
    "written",
    [
        "[a](absent.md)",
        "[a](#absent)",
        "[a](other.md#absent)",
        "[a](other.md#one-2)",
        "![a](absent.png)",
        '<img src="absent.png">',
        "[a](http://example.com/)",
        "[a](https://example/)",
        "[a](https://)",
        "[a](ftp://example.com/)",
        "| a |\n|---|\n| [a](absent.md) |",
    ],
)
def test_a_bad_link_is_found(written: str, tmp_path: Path) -> None:
    """Of each kind, wherever it stands."""
    (tmp_path / "other.md").write_text("# One\n## One\n")
    page = Page(tmp_path / "page.md")
    page.path.write_text(f"# Here\n{written}\n")
    assert [link for link in page.links if find_fault(page, link)] != []


@pytest.mark.parametrize(
    "written",
    ["[a](other.md)", "[a](other.md#one-1)", "[a](#here)", "[a](https://example.com/x?y#z)", "[a](.)"],
)
def test_a_good_link_is_not(written: str, tmp_path: Path) -> None:
    """The same kinds, where they lead somewhere."""
    (tmp_path / "other.md").write_text("# One\n## One\n")
    page = Page(tmp_path / "page.md")
    page.path.write_text(f"# Here\n{written}\n")
    assert [find_fault(page, link) for link in page.links] == [None]
