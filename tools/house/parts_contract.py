"""A contract for import-linter: a room may import some parts of a library, and nothing else of it.

The linter's own contracts know a library only as a whole.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, cast

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grimp import ImportGraph
    from importlinter.domain.imports import Module


class PartsContract(Contract):
    """Of a library, a room and all that is in it import nothing but the named parts.

    Options:
        importers: Rooms, with the package.
        library: The library's root.
        parts: Modules inside it that may be imported, and all that is in them.
    """

    type_name = "parts"

    importers = fields.ListField(subfield=fields.ModuleField())
    library = fields.StringField()
    parts = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - the linter's signature
        """Return the imports that are too many."""
        # The linter puts a field's value in its place.
        rooms, parts = cast("list[Module]", self.importers), cast("set[str]", self.parts)
        library = cast("str", self.library)
        broken = [
            f"{detail['importer']} -> {imported} (l.{detail['line_number']})"
            for room in rooms
            for module in sorted({room.name, *graph.find_descendants(room.name)})
            for detail in graph.get_import_details(importer=module, imported=library)
            for imported in _imported(detail["line_contents"], library)
            if not any(imported == part or imported.startswith(f"{part}.") for part in parts)
        ]
        return ContractCheck(
            kept=not broken, metadata={"library": library, "parts": sorted(parts), "broken": broken}
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print them."""
        metadata: dict[str, Any] = check.metadata
        parts = ", ".join(metadata["parts"])
        output.print_error(f"Of {metadata['library']} only {parts} may be imported:", bold=False)
        for line in metadata["broken"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()


def _imported(line: str, library: str) -> Iterator[str]:
    """Yield which modules of a library a line imports; a line that goes on below counts by its module."""
    statement = line.strip()
    try:
        node = ast.parse(statement).body[0]
    except SyntaxError:
        yield statement.split()[1]
        return
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield f"{node.module}.{alias.name}"
    elif isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.partition(".")[0] == library:
                yield alias.name
