"""A table in YAML: a list of mappings, each name and value with its place.

    - phone_number: "+12065550100"
      name: Seattle reception

It is read from the parser's events, one after another: nothing that an alias stands for is ever put in its place,
and what is nested is passed over without following it. A value is the text that stands in the file, as in YAML's
failsafe schema (YAML 1.2.2, section 10.1): `007` stays `007`, and `no` stays `no`. Only null means that there is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from pulumi_chime.model.problem import Problem
from pulumi_chime.model.records import NOT_TEXT, BrokenOffError, Field, Record, Records, collect, empty, shown
from pulumi_chime.model.table import Cell, CellPosition
from pulumi_chime.model.table_file import LINE_BREAK, UnreadableTableError
from pulumi_chime.model.yaml_file import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C, where PyYAML was built with it
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DEEPEST = 20
# What may not stand in a stream (YAML 1.1, section 4.1), as PyYAML's own reader has it.
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_yaml(text: str, example: str) -> Records:
    """Return the rows of a text.

    Args:
        text: All of a file.
        example: A row as it should be, for errors.

    Raises:
        UnreadableTableError: There is nothing in it, or a character that YAML does not have.
    """
    if found := _NOT_PRINTABLE.search(text):
        line = len(LINE_BREAK.split(text[: found.start()]))
        raise UnreadableTableError(
            f"line {line} has a character that YAML does not have: U+{ord(found[0]):04X}"
        )
    return collect(_Walk(text, example).records())


class _Walk:
    """A way through a text, from one event of the parser to the next."""

    def __init__(self, text: str, example: str) -> None:
        self._text = text
        self._example = example
        self._events = yaml.parse(text, Loader=_LOADER)

    def records(self) -> Iterator[Record]:
        """Yield the rows; a null is passed over as a blank row is."""
        self._next()  # the stream's beginning
        top = self._next() if isinstance(self._next(), yaml.DocumentStartEvent) else None
        if top is None or _is_null(top):
            raise empty(self._example)
        if not isinstance(top, yaml.SequenceStartEvent) or _oddity(top):
            self._break_off(top.start_mark, "a file in YAML is one list of mappings, a row each")
        yield from self._rows()
        self._next()  # the document's end
        end = self._next()
        if not isinstance(end, yaml.StreamEndEvent):
            self._break_off(end.start_mark, "a file is one document, and nothing may follow it")

    def _rows(self) -> Iterator[Record]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            if isinstance(event, yaml.MappingStartEvent) and not _oddity(event):
                found = list(self._fields())
                fields = [each for each in found if isinstance(each, Field)]
                problems = [each for each in found if not isinstance(each, Field)]
                yield Record(_position(event.start_mark), fields, problems)
            elif not _is_null(event):
                rule = _oddity(event) or "a row is a mapping, with the columns as its keys"
                position = _position(event.start_mark)
                yield Record(
                    position, [], [(position, Problem("row", self._pass(event), rule, self._example))]
                )

    def _fields(self) -> Iterator[Field | tuple[CellPosition, Problem]]:
        """Yield the fields of a mapping that has begun, and what is no field, and go behind its end."""
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            position = _position(event.start_mark)
            objection = _merge(event) or _objection(event)
            source = self._pass(event)
            value = self._value(position)
            if objection:
                yield position, Problem("column", source, objection, self._example)
            else:
                yield Field(Cell(event.value, position), *value)

    def _value(self, name: CellPosition) -> tuple[Cell, str]:
        """Return what stands under a name, and why it is no text, and go behind it."""
        event = self._next()
        objection = _objection(event)
        source = self._pass(event)
        if objection:
            return Cell(source, _position(event.start_mark)), objection
        if _is_null(event):
            return Cell("", name), ""  # the parser places nothing at all where the next thing is
        return Cell(event.value.strip(), _position(event.start_mark)), ""

    def _pass(self, event: Any) -> str:
        """Go behind what an event begins, however much is nested in it; return it as a problem shows it."""
        last, depth = event, _depth(event)
        while depth:
            if depth > _DEEPEST:
                self._break_off(last.start_mark, "it is nested too deeply")
            last = self._next()
            depth += _depth(last)
        return shown(self._text, event.start_mark.index, last.end_mark.index)

    def _next(self) -> Any:
        try:
            return next(self._events)
        except yaml.MarkedYAMLError as error:
            self._break_off(error.problem_mark or error.context_mark, f"it is not YAML: {error.problem}")
        except UNREADABLE as error:
            raise UnreadableTableError(f"it is not YAML: {' '.join(str(error).split())}") from None

    def _break_off(self, mark: Any, rule: str) -> NoReturn:
        source = shown(self._text, mark.index, len(self._text))
        raise BrokenOffError(_position(mark), Problem("file", source, rule, self._example))


def _position(mark: Any) -> CellPosition:
    return CellPosition(mark.line + 1, mark.column + 1)


def _depth(event: Any) -> int:
    """Return by how much an event changes how deep what follows is nested."""
    return isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)


def _is_null(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style and not event.tag and event.value in _NULLS


def _merge(name: Any) -> str:
    """Return why a merge key, which YAML 1.1 fills with what an alias stands for, is no name."""
    if isinstance(name, yaml.ScalarEvent) and not name.style and name.value == "<<":
        return "merge keys are not read: what all rows share, the fleet's defaults say"
    return ""


def _objection(event: Any) -> str:
    """Return why what an event begins is no text; empty where it is one, or null."""
    if isinstance(event, yaml.CollectionStartEvent):
        kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
        return f"it is a {kind}; {NOT_TEXT}"
    return _oddity(event)


def _oddity(event: Any) -> str:
    """Return what an event has that YAML has for programs, and that a table of texts has no use for."""
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        return "anchors and aliases are not read: write the text itself"
    return "tags are not read: write the text alone, in quotation marks" if event.tag is not None else ""
