"""JSON, read strictly: what it holds can be compared, stored and written again; all else is an error of one line."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from chime_emulator.one_line import OneLineError, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEPEST = 100
_LARGEST_INTEGER = 2**63 - 1  # what a database takes
_WHITESPACE = re.compile(r"[ \t\n\r]*")
_HALF = re.compile("[\ud800-\udfff]")
"""A surrogate, two of which make one character in UTF-16. The parser has put together those that belong together."""


class NotJsonError(OneLineError, ValueError):
    """A text that is not JSON, or JSON that is more than plain, or no object; the message says which."""


def read_object(text: str | bytes, *, tolerant: bool = False) -> dict[str, Any]:
    """Return the JSON object that a text holds.

    Args:
        text: All of it; bytes are UTF-8.
        tolerant: Take what most parsers take: a key that appears twice, whose last value counts, and half of a
            character that is spelled as an escape.

    Raises:
        NotJsonError: It holds something else.
    """
    values = list(read_values(text, tolerant=tolerant))
    if len(values) != 1:
        raise NotJsonError("not JSON: there is more than one value" if values else "not JSON: it is empty")
    (value,) = values
    if not isinstance(value, dict):
        raise NotJsonError("not a JSON object")
    return value


def read_values(text: str | bytes, *, tolerant: bool = False) -> Iterator[Any]:
    """Yield the JSON values that a text holds one after another; the arguments are those of `read_object`.

    Raises:
        NotJsonError: Something in it is not JSON. What came before was yielded.
    """
    decoder = json.JSONDecoder(
        parse_int=_integer,
        parse_float=_float,
        parse_constant=_refuse_constant,
        object_pairs_hook=None if tolerant else _object,
    )
    try:
        whole = text if isinstance(text, str) else text.decode()
        end = _after_whitespace(whole, 0)
        while end < len(whole):
            value, end = decoder.raw_decode(whole, end)
            _require_writable(value, halves=tolerant)
            yield value
            end = _after_whitespace(whole, end)
    except NotJsonError:
        raise
    except RecursionError:
        raise NotJsonError("not plain JSON: nested too deeply") from None
    except UnicodeError:
        raise NotJsonError("not JSON: not text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJsonError(f"not JSON: {error}") from None
    except ValueError as error:
        raise NotJsonError(f"not plain JSON: {error}") from None


def _after_whitespace(text: str, start: int) -> int:
    matched = _WHITESPACE.match(text, start)
    return matched.end() if matched else start


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = Counter(key for key, _ in pairs)
        twice = [key for key, times in keys.items() if times > 1]
        raise ValueError(f"a key appears twice in one object: {listed(twice)}")
    return members


def _integer(digits: str) -> int:
    # Python itself refuses integers of more than some thousand digits, with advice for programmers.
    if len(digits) > len(str(_LARGEST_INTEGER)) + 1 or abs(int(digits)) > _LARGEST_INTEGER:
        raise ValueError("an integer of more than 64 bits")
    return int(digits)


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number that is too large")
    return number


def _refuse_constant(constant: str) -> None:
    # Python's parser takes NaN and Infinity, which JSON does not have.
    raise ValueError(f"{constant} is no number")


def _require_writable(value: Any, *, halves: bool) -> None:
    """Refuse what could not be written as JSON in UTF-8 again.

    Args:
        value: What the parser made of a text. Lists and objects are gone through level by level: a function that
            calls itself for each level would fail where they are deep.
        halves: Accept half of a character, which JSON's escapes can spell and UTF-8 cannot.
    """
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise RecursionError
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += each
                inner += each.values()
            elif isinstance(each, list):
                inner += each
            elif isinstance(each, str) and not halves and _HALF.search(each):
                raise ValueError("half of a character, which is no text")
        level = inner
