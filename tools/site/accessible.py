"""What everybody needs to read the site, and its theme leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_AFTER_THE_THEME = 900

_PARTS: Mapping[str, Mapping[str, str]] = {
    # The captions of the navigation are headings of no level.
    "furo_navigation_tree": {r'role="heading"': r'role="heading" aria-level="2"'},
    "body": {
        # What scrolls by itself is reached by the keyboard.
        r'(<div class="highlight"><pre)>': r'\1 tabindex="0">',
        r'(<div) (class="table-wrapper )': r'\1 tabindex="0" \2',
        # The parameters of a long signature are lines, and no list of definitions.
        r"<dl>(?=\s*<dd><em)": '<dl role="presentation">',
        r"<dd>(?=<em)": '<dd role="presentation">',
    },
}
"""What is replaced by what, in which part of a page."""


def complete(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    """Add the attributes to a page's parts."""
    for part, replacements in _PARTS.items():
        if part in context:
            for found, wanted in replacements.items():
                context[part] = re.sub(found, wanted, context[part])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen to pages."""
    app.connect("html-page-context", complete, priority=_AFTER_THE_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
