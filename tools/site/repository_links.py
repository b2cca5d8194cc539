"""Links of a page to what is no page: a directory leads to its README, everything else to the code host."""

from __future__ import annotations

import os.path
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class RepositoryLinks(SphinxTransform):
    """Points links to files and directories of the repository to where a reader of the site finds them."""

    default_priority = 100

    def apply(self, **_: Any) -> None:
        """Turn each link that leads to no page; what is not in the repository stays, and is warned about."""
        for link in [node for node in self.document.findall(nodes.Element) if _is_link(node)]:
            path, _, anchor = link["reftarget"].partition("#")
            if link["refdomain"] == "doc":
                self._turn(link, f"{path}.md", link["reftargetid"])
            else:
                self._turn(link, _beside(self.env.docname, path), anchor)

    def _turn(self, link: nodes.Element, path: str, anchor: str | None) -> None:
        page = _page(Path(self.env.srcdir), path)
        if page in self.env.found_docs:
            link["refdomain"], link["reftarget"], link["reftargetid"] = "doc", page, anchor
            return
        address = _address(self.config.repository_url, Path(self.env.srcdir), path, anchor)
        if address:
            link.replace_self(nodes.reference("", "", *link.children, refuri=address))


def _is_link(node: nodes.Element) -> bool:
    """Tell whether a link is one of a Markdown page to somewhere in the repository."""
    return (
        isinstance(node, (addnodes.pending_xref, addnodes.download_reference))
        and node.get("reftype") == "myst"
        and not node["reftarget"].startswith("#")
    )


def _beside(page: str, path: str) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(page), path))  # noqa: PTH118, PTH120  # of no file


def _page(root: Path, path: str) -> str:
    """Return the page that a path of the repository would be: without its ending, of a directory its README."""
    return f"{path}/README" if (root / path).is_dir() else path.removesuffix(".md").removesuffix(".rst")


def _address(repository: str, root: Path, path: str, anchor: str | None) -> str | None:
    """Return where the code host shows a file or a directory; None where there is none."""
    if not (root / path).exists():
        return None
    kind = "tree" if (root / path).is_dir() else "blob"
    return f"{repository}/{kind}/main/{path}{f'#{anchor}' if anchor else ''}"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform and the address that it needs."""
    app.add_config_value("repository_url", "", "env", types=frozenset({str}))
    app.add_transform(RepositoryLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
