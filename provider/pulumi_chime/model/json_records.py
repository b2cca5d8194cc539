"""A table in JSON: an array of objects, read strictly, each name and value with its place.

    [
      {"phone_number": "+12065550100", "name": "Seattle reception"}
    ]

Python's parser tells no places. So the array and its objects are gone through here, and each name and value in
them is left to the parser, which says where it ends.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NoReturn

from pulumi_chime.model.problem import Problem
from pulumi_chime.model.records import NOT_TEXT, BrokenOffError, Field, Record, Records, collect, empty, shown
from pulumi_chime.model.table import Cell, CellPosition
from pulumi_chime.model.table_file import LINE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS = re.compile(r"[ \t\n\r]*")


class _Number(str):
    """A number as it is written, which loses nothing of it."""

    __slots__ = ()


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"JSON has no {constant}")


_DECODER = json.JSONDecoder(parse_int=_Number, parse_float=_Number, parse_constant=_refuse_constant)


def read_json(text: str, example: str) -> Records:
    """Return the rows of a text.

    Args:
        text: All of a file.
        example: A row as it should be, for errors.

    Raises:
        UnreadableTableError: There is nothing in it.
    """
    return collect(_Walk(text, example).records())


class _Walk:
    """A way through a text, from one name or value to the next."""

    def __init__(self, text: str, example: str) -> None:
        self._text = text
        self._example = example
        self._index = 0
        self._lines = [0, *(each.end() for each in LINE_BREAK.finditer(text))]

    def records(self) -> Iterator[Record]:
        """Yield the rows; a null is passed over as a blank row is."""
        character = self._next()
        if not character:
            raise empty(self._example)
        if character != "[":
            self._break_off("a file in JSON is one array of objects, a row each")
        for character in self._items("]"):
            begin = self._index
            if character == "{":
                fields = [self._field(each) for each in self._items("}")]
                yield Record(self._position(begin), fields)
            elif self._value() is not None:
                rule = "a row is an object, with the columns as its keys"
                problem = Problem("row", self._source(begin), rule, self._example)
                yield Record(self._position(begin), [], [(self._position(begin), problem)])
        if self._next():
            self._break_off("nothing may follow the array")

    def _items(self, end: str) -> Iterator[str]:
        """Stop at each item of the array or object that begins here, yield its first character, and go behind its end."""
        self._index += 1
        character = self._next()
        while character != end:
            yield character
            character = self._next()
            if character == ",":
                self._index += 1
                character = self._next()
                if character == end:
                    self._break_off("no comma stands before the end")
            elif character != end:
                self._break_off(f"a comma or the closing {end} is missing before this")
        self._index += 1

    def _field(self, character: str) -> Field:
        if character != '"':
            self._break_off("a name is a text in double quotation marks")
        begin = self._index
        name = Cell(self._value(), self._position(begin))
        if self._next() != ":":
            self._break_off("a colon is missing before this")
        self._index += 1
        self._next()
        begin = self._index
        value = self._value()
        if objection := _objection(value):
            return Field(name, Cell(self._source(begin), self._position(begin)), f"{objection}; {NOT_TEXT}")
        return Field(name, Cell((value or "").strip(), self._position(begin)))

    def _value(self) -> Any:
        """Return the value that begins here, and go behind it."""
        try:
            value, self._index = _DECODER.raw_decode(self._text, self._index)
        except json.JSONDecodeError as error:
            self._index = error.pos
            self._break_off(f"it is not JSON: {error.msg.removesuffix(' starting at').removesuffix(' at')}")
        except RecursionError:
            self._break_off("it is nested too deeply")
        except ValueError as error:
            self._break_off(f"it is not JSON: {error}")
        return value

    def _next(self) -> str:
        """Go to the next character that is no blank, and return it; empty at the end."""
        blanks = _BLANKS.match(self._text, self._index)
        self._index = blanks.end() if blanks else self._index
        return self._text[self._index : self._index + 1]

    def _position(self, index: int) -> CellPosition:
        line = bisect_right(self._lines, index)
        return CellPosition(line, index - self._lines[line - 1] + 1)

    def _source(self, begin: int) -> str:
        return shown(self._text, begin, self._index)

    def _break_off(self, rule: str) -> NoReturn:
        rest = shown(self._text, self._index, len(self._text))
        raise BrokenOffError(self._position(self._index), Problem("file", rest, rule, self._example))


def _objection(value: Any) -> str:
    """Return why a value is no text; empty where it is one, or none at all."""
    if value is None or (isinstance(value, str) and not isinstance(value, _Number)):
        return ""
    if isinstance(value, bool):
        return "it is a truth value"
    return "it is a number" if isinstance(value, str) else "it is a list or an object"
