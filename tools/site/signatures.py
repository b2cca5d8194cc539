"""Signatures as programs write them: `Input[str]` and not what it stands for, and no parameter that is nobody's to give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_SPELLINGS = {
    re.compile(
        r"(?<=: )([^=]+?) \| [~\w.]*Awaitable\[\1\] \| [~\w.]*Output\[[~\w.]*T\]"
    ): r"~pulumi.Input[\1]",
    re.compile(r"[~\w.]*Annotated\[([^,\]]+), [^\]]*\]"): r"\1",
    re.compile(r", _\w+: [^=]+ = [^,)]+"): "",
    re.compile(r"<factory>"): "...",
}


def spell(
    _app: Sphinx,
    _what: str,
    _name: str,
    _object: Any,
    _options: Any,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    """Return a signature and what it returns."""
    for found, wanted in _SPELLINGS.items():
        signature = found.sub(wanted, signature) if signature else signature
    return signature, returned


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen to signatures."""
    app.connect("autodoc-process-signature", spell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
