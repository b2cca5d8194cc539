"""How properties are spelled on the native door: camelCase in programs and states, and in what is told of them.

Everything behind the door, and what judges and reviews numbers of either door, has the spelling of the dynamic one,
here called plain. Keys that begin with two underscores are bookkeeping and are spelled alike; the one that a fleet adds
to its numbers is hidden from displays in this way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.numbers import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_chime.model.state import Properties

_HIDDEN = {"defaulted": "__defaulted"}


def _in_camel_case(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


_NATIVE_NAMES = {
    name: _HIDDEN.get(name) or _in_camel_case(name)
    for name in (
        "phone_number",
        *OUTPUTS,
        "on_adopt",
        "on_destroy",
        "calling_name_sent",
        "secret_inputs",
        "arn_prefix",
        *_HIDDEN,
    )
}
_PLAIN_NAMES = {native: name for name, native in _NATIVE_NAMES.items()}


def native_name(name: str) -> str:
    """Return a property's name as a program writes it: `callingName` for `calling_name`."""
    return _NATIVE_NAMES.get(name) or (name if name.startswith("__") else _in_camel_case(name))


def plain_name(name: str) -> str:
    """Return a property's name as `lifecycle` knows it: `calling_name` for `callingName`, and for itself."""
    return _PLAIN_NAMES.get(name, name)


def with_native_names(properties: Mapping[str, Any]) -> Properties:
    """Return properties under the names that a program writes."""
    # Looked up here, as below: a call for each property of each message would take longer than the rest of it.
    return {_NATIVE_NAMES.get(name) or native_name(name): value for name, value in properties.items()}


def with_plain_names(properties: Mapping[str, Any]) -> Properties:
    """Return properties under the names that `lifecycle` knows; a state may hold either spelling."""
    return {_PLAIN_NAMES.get(name, name): value for name, value in properties.items()}


INPUTS = tuple(
    native_name(name)
    for name in ("phone_number", *(attribute.value for attribute in Attribute), "on_adopt", "on_destroy")
)
"""What a program can declare of a number."""

_TERMS = sorted({name for name in (*OUTPUTS, "phone_number", "on_adopt", "on_destroy") if "_" in name})
_TERM = "|".join(_TERMS)
# Quoted texts are values, and stay; an apostrophe within a word quotes nothing. A part of a path, of an address or of a
# URN is no property, nor is a column of a file, which is spelled alike for all languages.
_QUOTED = r""""(?:[^"\\]|\\.)*"|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)"""
_BARE_TERM = rf"(?<![\w/:.@-])(?<!column )(?:{_TERM})(?![\w/@]|[.-]\w)"
_QUOTED_OR_TERM = re.compile(rf'(?P<declared>\b(?:{_TERM})="\w*")|{_QUOTED}|(?P<term>{_BARE_TERM})')


def in_native_terms(text: str) -> str:
    """Return a line for people with the names that their programs write: `onAdopt: overwrite` for `on_adopt="overwrite"`.

    What stands in quotation marks is a value, which stays as it is.
    """
    return _QUOTED_OR_TERM.sub(_in_native_terms, text)


def _in_native_terms(found: re.Match[str]) -> str:
    if declared := found["declared"]:
        name, _, value = declared.partition("=")
        return f"{native_name(name)}: {value.strip(chr(34))}"
    return native_name(found["term"]) if found["term"] else found[0]
