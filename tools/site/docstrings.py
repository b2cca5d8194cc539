"""Docstrings as this project writes them, made into what Sphinx reads: plain code blocks, and rules that are objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_policy import Policy

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_INDENT = " " * 4


def mark_code(_app: Sphinx, _what: str, _name: str, _object: Any, _options: Any, lines: list[str]) -> None:
    """Announce each indented block behind a paragraph as code, which reStructuredText would take for a quotation."""
    for index in reversed(range(len(lines) - 2)):
        text, gap, block = lines[index : index + 3]
        if text.strip() and not text.startswith(" ") and not gap.strip() and block.startswith(_INDENT):
            lines[index + 1 : index + 2] = ["", "::", ""]


def describe_rule(_app: Sphinx, _what: str, _name: str, rule: Any, _options: Any, lines: list[str]) -> None:
    """Say of a ready rule what it says with a violation; its class's docstring tells only what a rule is."""
    if isinstance(rule, Policy):
        lines[:] = [rule.description, "", f"Its name in a configuration file is `{rule.name}`."]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Listen to docstrings."""
    app.connect("autodoc-process-docstring", mark_code)
    app.connect("autodoc-process-docstring", describe_rule)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
