"""The rule that every number of a given table is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.model.problem import Problem
from pulumi_chime.model.table_file import UnreadableTableError
from pulumi_chime.policies.settings import RuleSettings, RuleSettingsError
from pulumi_chime.policies.stack_rules import stack_rule
from pulumi_chime.program import fleet_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulumi_chime.policies.number import Number


class Inventory(RuleSettings):
    """Which numbers have to be declared.

    Attributes:
        file: A fleet file, of which only the column `phone_number` counts; a relative path begins at
            the directory of the policy pack. Empty: none.
        exceptions: The numbers of the file that need not be declared, by the beginnings of E.164 numbers;
            names of resources have no meaning here, because what is declared is not missing.
    """

    file: str = ""


@stack_rule("inventory", Inventory, includes_exceptions=True)
def inventory(numbers: Sequence[Number], settings: Inventory) -> Iterator[tuple[None, Problem]]:
    """Every number of the inventory is declared: one that is not is billed and looked after by nobody."""
    if not settings.file:
        return
    declared = {number.phone_number for number in numbers}
    excepted = tuple(entry for entry in settings.exceptions if entry.startswith("+"))
    for phone_number in _numbers(settings.file):
        if phone_number not in declared and not phone_number.startswith(excepted):
            rule = f"is in {settings.file} and must be declared"
            example = f'chime.PhoneNumber("…", phone_number="{phone_number}")'
            yield None, Problem("phone_number", phone_number, rule, example)


def _numbers(file: str) -> list[str]:
    try:
        table = fleet_table.read(file)
    except UnreadableTableError as error:
        raise RuleSettingsError(f"policy inventory: file {file!r}: {error}") from None
    if table.problems:
        place, problem = table.problems[0]
        raise RuleSettingsError(f"policy inventory: file {file!r}: {place}: {problem}")
    return [number.e164 for number in table.numbers if number.e164]
