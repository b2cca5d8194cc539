"""The navigation of the site: the lists of links on its start page, a part of it for each heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class Navigation(SphinxTransform):
    """Puts a hidden table of contents behind each list of the start page: what its items link to, in their order."""

    default_priority = 100

    def apply(self, **_: Any) -> None:
        """Add the tables of contents, where this is the start page."""
        start = self.config.root_doc
        if self.env.docname != start:
            return
        for section in list(self.document.findall(nodes.section)):
            title, pages = section.next_node(nodes.title), list(_linked_pages(section))
            if title is not None and pages:
                section.append(_table_of_contents(start, title.astext(), pages))


def _linked_pages(section: nodes.section) -> Iterator[tuple[str, str]]:
    """Yield text and page of the first link of each item of the section's own lists."""
    for child in section.children:
        if isinstance(child, nodes.bullet_list):
            for item in child.children:
                link = item.next_node(addnodes.pending_xref)
                if link is not None and link["refdomain"] == "doc":
                    yield link.astext(), link["reftarget"]


def _table_of_contents(start: str, caption: str, pages: list[tuple[str, str]]) -> nodes.compound:
    contents = addnodes.toctree(
        parent=start,
        entries=pages,
        includefiles=[page for _, page in pages],
        caption=caption,
        rawcaption=caption,
        maxdepth=1,
        glob=False,
        hidden=True,
        includehidden=False,
        numbered=0,
        titlesonly=True,
    )
    return nodes.compound("", contents, classes=["toctree-wrapper"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform."""
    app.add_transform(Navigation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
