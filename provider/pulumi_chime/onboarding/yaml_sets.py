"""The sets of a program in YAML: the numbers that stand in one, and where further ones are put."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from pulumi_chime.model.yaml_file import entry, is_extended
from pulumi_chime.onboarding.managed import Insertion, NotManagedError, insert, line_end_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SET_TYPES = frozenset({"chime:PhoneNumberSet", "chime:index:PhoneNumberSet"})

_COMMENT = re.compile(r"#[^\n]*")
_END_OF_DOCUMENT = ("...", "---")


def find_rows(name: str, resource: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    """Yield the numbers of a set, as they are spelled, each with what stands there of it.

    Raises:
        NotManagedError: They are not written there.
    """
    rows = entry(resource, "properties", "numbers")
    if isinstance(rows, yaml.ScalarNode) and rows.tag == "tag:yaml.org,2002:null":
        return
    if rows is not None and not isinstance(rows, yaml.MappingNode):
        raise NotManagedError(f"resource {name!a}: its numbers are no map, so nobody can say which they are")
    for key, value in rows.value if rows is not None else ():
        yield key.value if isinstance(key, yaml.ScalarNode) else "", value


def add_rows(
    text: str, program: yaml.MappingNode, name: str, rows: Sequence[str], compose: Callable[[str], object]
) -> list[Insertion]:
    """Return what is put into the text of a program for further numbers of a set.

    Args:
        text: It.
        program: The same, composed, without the mark that may stand before it.
        name: Of the set.
        rows: Of the numbers, as they stand in a map.
        compose: Raises NotManagedError for a text that is no program.

    Raises:
        NotManagedError: The set is written so that nothing can be added to it, or not to it alone.
    """
    numbers = entry(program, "resources", name, "properties", "numbers")
    if not isinstance(numbers, yaml.MappingNode) or (not numbers.flow_style and not numbers.value):
        raise NotManagedError(f"resource {name!a}: it has no map of numbers; add one by hand")
    if _is_shared(program, name, numbers):
        raise NotManagedError(
            f"resource {name!a}: its numbers are another resource's too, by an alias; add them by hand"
        )
    mark = len(text) - len(text.removeprefix("\ufeff"))
    place = _add_in_braces if numbers.flow_style else _add_below
    insertions = place(text, mark, numbers, rows)
    extended = insert(text, insertions)
    compose(extended)
    if not is_extended(text, extended):
        raise NotManagedError(
            f"resource {name!a}: nothing can be added to its numbers as they are written; add them by hand"
        )
    return insertions


def _is_shared(program: yaml.MappingNode, name: str, numbers: yaml.MappingNode) -> bool:
    """Return whether a set's numbers, or what they stand in, are meant in another place too."""
    resource = entry(program, "resources", name)
    chain = (numbers, entry(resource, "properties"), resource, entry(program, "resources"))
    uses = dict.fromkeys(map(id, chain), 0)
    seen: set[int] = set()
    left: list[yaml.Node] = [program]
    while left:
        node = left.pop()
        if id(node) in uses:
            uses[id(node)] += 1
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            left += [each for pair in node.value for each in pair]
        elif isinstance(node, yaml.SequenceNode):
            left += node.value
    return max(uses.values()) > 1


def _add_below(text: str, mark: int, numbers: yaml.MappingNode, rows: Sequence[str]) -> list[Insertion]:
    """Put rows below the last one and its comments, before what is about something else."""
    margin = numbers.start_mark.column
    lines = text[: numbers.end_mark.index + mark].split("\n")
    while not (line := lines[-1].strip()) or (
        line.startswith(("#", *_END_OF_DOCUMENT)) and len(lines[-1]) - len(lines[-1].lstrip()) < margin
    ):
        lines.pop()
    place = min(len("\n".join(lines)) + 1, len(text))
    line_end = line_end_of(text)
    added = "".join(f"{' ' * margin}{row}{line_end}" for row in rows)
    return [Insertion(place, added if text[:place].endswith("\n") else f"{line_end}{added}")]


def _add_in_braces(text: str, mark: int, numbers: yaml.MappingNode, rows: Sequence[str]) -> list[Insertion]:
    """Put rows before the brace that closes a map, each in a line where the brace has one of its own."""
    end = numbers.end_mark.index + mark - 1
    commas = []
    if numbers.value:
        last = numbers.value[-1][1].end_mark.index + mark
        if "," not in _COMMENT.sub("", text[last:end]):
            commas = [Insertion(last, ",")]
    line = text.rfind("\n", 0, end) + 1
    if text[line:end].strip() or not line:
        blank = " " if numbers.value and not text[end - 1].isspace() else ""
        return [*commas, Insertion(end, blank + ", ".join(rows))]
    margin = " " * (numbers.value[-1][0].start_mark.column if numbers.value else end - line + 2)
    line_end = line_end_of(text)
    return [*commas, Insertion(line, f",{line_end}".join(f"{margin}{row}" for row in rows) + line_end)]
