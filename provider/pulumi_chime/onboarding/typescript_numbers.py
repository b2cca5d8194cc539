"""The single numbers of a program in TypeScript: those that it names one by one, and those that it makes of a list.

A class that makes numbers may also be named without being called: what becomes of it, nobody can follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.model.spelling import find_declared
from pulumi_chime.onboarding.managed import NotManagedError
from pulumi_chime.onboarding.typescript_tokens import (
    BRACKETS_AND_ENDS,
    Token,
    find_code,
    find_texts,
    find_tokens,
    plain_text_of,
    read_parts,
    read_properties,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pulumi_chime.onboarding.typescript_source import TypeScriptSource

_NUMBER = re.compile(r"\bnew\s+(?:[\w$]+\s*\.\s*)*PhoneNumber\s*\(")
_MADE = re.compile(r"\bnew\s+(?:[\w$]+\s*\.\s*)*(?P<name>PhoneNumber(?:Set)?)\s*\(")
_NAME = re.compile(r"(?<![\w$])PhoneNumber(?:Set)?(?![\w$])")
_MAKING_NOTHING = tuple(
    (re.compile(rf"(?:{before})\Z"), re.compile(after))
    for before, after in (
        (r"\b(?:const|let|var)\s+[\w$]+\s*:[^=;\n{}()]*", ""),
        (r"\bas\s+(?:[\w$]+\s*\.\s*)*", ""),
        (r"<[\w$.,\s\[\]|]*", r"[\s\[\]]*>"),
        (r"\bimport\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{[^{}]*", r"\s*[,}]"),
    )
)
"""What stands before and behind a name that is a type, or imported under its own name."""
_LONGEST_BEFORE = 1_000
"""Characters that are looked at before a name."""
_LOOP = re.compile(
    r"\bfor\s*\(\s*(?:const|let|var)\s+(?P<of>[\w$]+)\s+of\s+(?P<list>[\w$]+)\s*\)"
    r"|(?<![\w$])(?P<mapped>[\w$]+)\s*\.\s*(?:forEach|map)\s*(?=\(\s*\(?\s*(?P<given>[\w$]+))"
)
_RULE = "a number has to be given its name and its properties"


@dataclass(frozen=True, slots=True)
class Single:
    """A place at which a program makes a number, or one after the other, or may do so.

    Attributes:
        place: Where in the program's text.
        properties: What it is given; nothing where that is written in another way than can be followed.
        options: What stands behind that; None where nobody can say.
    """

    place: int
    properties: tuple[Token, ...]
    options: tuple[tuple[Token, ...], ...] | None

    def find_number(self, text: str) -> str | None:
        """Return the number that is named there, in E.164; None for none."""
        try:
            given = read_properties(text, self.properties, _RULE) if self.properties else {}
        except NotManagedError:
            return None
        return find_declared(plain_text_of(given.get("phoneNumber", ())))


@dataclass(frozen=True, slots=True)
class Loop:
    """A place at which a program goes through a list.

    Attributes:
        variable: What it calls each member.
        begun: Where it begins.
        end: Where it ends.
    """

    variable: str
    begun: int
    end: int

    def takes_rows_as_they_are(self, single: Single) -> bool:
        """Return whether a number that is made in it is given a member of the list, and nothing else."""
        return [token.text for token in single.properties] == [self.variable]

    def holds(self, single: Single) -> bool:
        """Return whether a number is made in it."""
        return self.begun < single.place < self.end


def find_singles(source: TypeScriptSource) -> list[Single]:
    """Return where a program makes single numbers, or names a class that does without calling it."""
    return source.find(_singles)


def _singles(source: TypeScriptSource) -> list[Single]:
    text = source.text
    made = [_single(text, match) for match in find_code(text, _NUMBER)]
    mentions = [Single(place, (), None) for place in _mentions(text)]
    return sorted([*made, *mentions], key=lambda single: single.place)


def _mentions(text: str) -> Iterator[int]:
    """Yield where a class of numbers or sets is named, and neither called nor a type, nor imported under its own name.

    A text that is such a name may be an index, unless it is a property; a template may have code in it.
    """
    called = {match.start("name") for match in find_code(text, _MADE)}
    for match in find_code(text, _NAME):
        if match.start() not in called and not _makes_nothing(text, match):
            yield match.start()
    for each in find_texts(text):
        is_name = _NAME.fullmatch(each.text[1:-1]) and not text[: each.place].rstrip().endswith(":")
        if is_name or (each.text.startswith("`") and _MADE.search(each.text)):
            yield each.place


def _makes_nothing(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
    return any(begun.search(before) and ended.match(text, match.end()) for begun, ended in _MAKING_NOTHING)


def _single(text: str, match: re.Match[str]) -> Single:
    tokens = find_tokens(text, match.end(), _RULE)
    try:
        arguments = read_parts(tokens, text, match.end() - 1, _RULE).parts
    except NotManagedError:
        return Single(match.start(), (), None)
    properties: Sequence[Token] = arguments[1] if len(arguments) > 1 else ()
    return Single(match.start(), tuple(properties), arguments[2:])


def find_loops(source: TypeScriptSource, list_name: str) -> Iterator[Loop]:
    """Yield where a program goes through a list, which has to have a name."""
    if not list_name:
        return
    for match in source.find(_loops).get(list_name, ()):
        yield Loop(match["of"] or match["given"], match.start(), _find_end(source.text, match.end()))


def _loops(source: TypeScriptSource) -> Mapping[str, list[re.Match[str]]]:
    found: dict[str, list[re.Match[str]]] = {}
    for match in find_code(source.text, _LOOP):
        found.setdefault(match["list"] or match["mapped"], []).append(match)
    return found


def _find_end(text: str, place: int) -> int:
    """Return where the statement ends of which the rest begins at a place."""
    depth = 0
    for match in BRACKETS_AND_ENDS.finditer(text, place):
        if match.lastgroup == "opened":
            depth += 1
        elif match.lastgroup == "closed":
            depth -= 1
        if depth < 0 or (depth == 0 and match[0] in {"}", ";"}):
            return match.end()
    return len(text)
