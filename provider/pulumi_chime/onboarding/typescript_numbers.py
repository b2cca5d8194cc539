"""The single numbers of a program in TypeScript: those that it names one by one, and those that it makes of a list."""

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
    find_tokens,
    plain_text_of,
    read_parts,
    read_properties,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER = re.compile(r"\bnew\s+(?:[\w$]+\.)*PhoneNumber\s*\(")
_RULE = "a number has to be given its name and its properties"


@dataclass(frozen=True, slots=True)
class Single:
    """A place at which a program makes a number, or one after the other.

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


def find_singles(text: str) -> list[Single]:
    """Return where a program makes single numbers."""
    return [_single(text, match) for match in find_code(text, _NUMBER)]


def _single(text: str, match: re.Match[str]) -> Single:
    tokens = find_tokens(text, match.end(), _RULE)
    try:
        arguments = read_parts(tokens, text, match.end() - 1, _RULE).parts
    except NotManagedError:
        return Single(match.start(), (), None)
    properties: Sequence[Token] = arguments[1] if len(arguments) > 1 else ()
    return Single(match.start(), tuple(properties), arguments[2:])


def find_loops(text: str, list_name: str) -> Iterator[Loop]:
    """Yield where a program goes through a list, which has to have a name."""
    if not list_name:
        return
    name = re.escape(list_name)
    pattern = re.compile(
        rf"\bfor\s*\(\s*(?:const|let|var)\s+(?P<of>[\w$]+)\s+of\s+{name}\s*\)"
        rf"|\b{name}\s*\.\s*(?:forEach|map)\s*(?=\(\s*\(?\s*(?P<given>[\w$]+))"
    )
    for match in find_code(text, pattern):
        yield Loop(match["of"] or match["given"], match.start(), _find_end(text, match.end()))


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
