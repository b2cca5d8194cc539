"""What the lists and objects of a program in TypeScript are made of, and where more is put into one.

Nothing else of the language is understood.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_chime.onboarding.managed import Insertion, NotManagedError, line_end_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TEXT = r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"""
_REMARK = r"//[^\n\r\u2028\u2029]*|/\*.*?\*/"
_TOKEN = re.compile(
    rf"(?P<passed>\s+|{_REMARK})|(?P<text>{_TEXT})|(?P<opened>[\[{{(])|(?P<closed>[\]}})])"
    r"|(?P<word>[\w$+-][\w$.+-]*)|(?P<sign>[:,])",
    re.DOTALL,
)
BRACKETS_AND_ENDS = re.compile(
    rf"{_TEXT}|{_REMARK}|(?P<opened>[\[{{(])|(?P<closed>[\]}})])|(?P<end>;)", re.DOTALL
)
"""What is needed to see where a statement ends; texts and comments are passed over as wholes."""
_NO_CODE = re.compile(f"{_TEXT}|{_REMARK}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a program.

    Attributes:
        kind: A text, a word, a sign, or a bracket that is opened or closed.
        text: It.
        place: Where it begins.
    """

    kind: str
    text: str
    place: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.place + len(self.text)


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands between two brackets.

    Attributes:
        parts: What stands between its commas, each not empty.
        end: Where the bracket stands that closes it.
        lacks_comma_at: Where a comma has to stand before something else comes; None where there is one, or nothing.
    """

    parts: tuple[tuple[Token, ...], ...]
    end: int
    lacks_comma_at: int | None


def find_tokens(text: str, place: int, rule: str) -> Iterator[Token]:
    """Yield the tokens from a place on. Raises NotManagedError, with the rule, at what is none."""
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise breaks(text, place, rule)
        kind = match.lastgroup or ""
        if kind != "passed":
            yield Token(kind, match[0], place)
        place = match.end()


def read_parts(tokens: Iterator[Token], text: str, begun: int, rule: str) -> Parts:
    """Return what stands between a bracket, which has been read, and the one that closes it.

    Args:
        tokens: What comes behind the bracket.
        text: The program.
        begun: Where the bracket stands.
        rule: What has to stand there.

    Raises:
        NotManagedError: There is no end, or nothing between two commas.
    """
    depth, parts = 1, [list[Token]()]
    for token in tokens:
        depth -= token.kind == "closed"
        if depth == 0:
            last = parts.pop()
            if not all(parts):
                raise breaks(text, token.place, rule)
            whole = [*parts, last] if last else parts
            return Parts(tuple(map(tuple, whole)), token.place, last[-1].end if last else None)
        if depth == 1 and token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
        depth += token.kind == "opened"
    raise breaks(text, begun, rule)


def read_object(text: str, tokens: Sequence[Token], rule: str) -> Parts:
    """Return the properties of an object that is all of the tokens. Raises NotManagedError, with the rule."""
    begun = tokens[0].place if tokens else 0
    found = read_parts(iter(tokens[1:]), text, begun, rule)
    if tokens[0].text != "{" or found.end != tokens[-1].place:
        raise breaks(text, begun, rule)
    return found


def read_properties(text: str, tokens: Sequence[Token], rule: str) -> dict[str, tuple[Token, ...]]:
    """Return what the properties of an object are, by their names, in the order of the program.

    Args:
        text: The program.
        tokens: The object, and nothing else.
        rule: What has to stand there.

    Raises:
        NotManagedError: It is no object, one of its names has to be worked out, or stands twice.
    """
    found: dict[str, tuple[Token, ...]] = {}
    for each in read_object(text, tokens, rule).parts:
        name, *value = each
        key = _text_of(name) if name.kind == "text" else name.text
        is_named = name.kind in {"text", "word"} and (not value or (value[0].text == ":" and value[1:]))
        if key is None or not is_named or key in found:
            raise breaks(text, name.place, rule)
        found[key] = tuple(value[1:]) or (name,)
    return found


def plain_text_of(value: Sequence[Token]) -> str | None:
    """Return the text that a value is; None for anything else, and for a text that has to be worked out."""
    return _text_of(value[0]) if [token.kind for token in value] == ["text"] else None


def value_of(value: Sequence[Token]) -> object:
    """Return what tells a value from another one: its text, or else its pieces."""
    text = plain_text_of(value)
    return tuple(token.text for token in value) if text is None else text


def _text_of(token: Token) -> str | None:
    if token.text[0] == '"':
        try:
            text: str = json.loads(token.text)
        except ValueError:
            return None
        return text
    text = token.text[1:-1]
    return None if "${" in text or "\\" in text else text


def add_lines(text: str, found: Parts, lines: Sequence[str]) -> list[Insertion]:
    """Return what puts further lines before the bracket that closes parts."""
    line_end = line_end_of(text)
    rows = "".join(f"{line}{line_end}" for line in lines)
    begun = text.rfind("\n", 0, found.end) + 1
    has_own_line = not text[begun : found.end].strip()
    insertion = Insertion(begun, rows) if has_own_line else Insertion(found.end, f"{line_end}{rows}")
    comma = [] if found.lacks_comma_at is None else [Insertion(found.lacks_comma_at, ",")]
    return [*comma, insertion]


def find_code(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield where a pattern matches that begins in no text and in no comment."""
    passed = iter(_NO_CODE.finditer(text))
    other = next(passed, None)
    for match in pattern.finditer(text):
        while other is not None and other.end() <= match.start():
            other = next(passed, None)
        if other is None or match.start() < other.start():
            yield match


def find_comments(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield where a pattern matches that begins with a comment, and in no text and no other comment."""
    for passed in _NO_CODE.finditer(text):
        if match := pattern.match(text, passed.start()):
            yield match


def find_texts(text: str) -> Iterator[Token]:
    """Yield the texts of a program, with their quotes."""
    for passed in _NO_CODE.finditer(text):
        if not passed[0].startswith("/"):
            yield Token("text", passed[0], passed.start())


def line_at(text: str, place: int) -> int:
    """Return the line of a place, counted from 1."""
    return text.count("\n", 0, place) + 1


def breaks(text: str, place: int, rule: str) -> NotManagedError:
    """Return the error for what is not as a rule says, with its line."""
    return NotManagedError(f"line {line_at(text, place)}: {rule}; add the numbers by hand")
