"""Pictures that a page has as HTML, one for light and one for dark: Sphinx passes such text on, and not the files.

The site lies as the repository does, so a file at the same place is what the page's address leads to.
"""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_LOGGER = logging.getLogger(__name__)


def copy_pictures(app: Sphinx, page: str) -> None:
    """Put the pictures of a page's HTML beside it; one that is not there is a warning."""
    source, output = Path(app.srcdir), Path(app.outdir)
    for name in _pictures(app.env.get_doctree(page)):
        picture = (source / page).parent / name
        place = (output / page).parent / name
        if not picture.is_file():
            _LOGGER.warning("%s: no such picture", name, location=page)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, place)


def _pictures(document: nodes.document) -> Iterator[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in {"img", "source"}:
                found.extend(value for name, value in attrs if name in {"src", "srcset"} and value)

    for written in document.findall(nodes.raw):
        Reader().feed(written.astext())
    yield from found


def copy_all(app: Sphinx, failure: Exception | None) -> None:
    """Copy those of all pages, once the site is written."""
    if failure is None:
        for page in sorted(app.env.found_docs):
            copy_pictures(app, page)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen to the end."""
    app.connect("build-finished", copy_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
