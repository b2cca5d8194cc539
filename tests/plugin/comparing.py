"""A number that is declared and stored, and what Diff says of it; for the tests of both doors and of the dynamic one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plugin.runs import stored

if TYPE_CHECKING:
    from tests.plugin.runs import Properties, Run

NUMBER, OTHER = "+12065550100", "+12065550101"
STATE = stored(NUMBER, name="Reception", managed=["name"])
INPUTS = {"phone_number": NUMBER, "name": "Reception", "on_adopt": "match", "on_destroy": "retain"}


def changes(this: Run, news: Properties, olds: Properties = STATE) -> tuple[bool, list[str]]:
    """Return whether Diff sees a change, and what replaces."""
    answer = this.plugin.diff("reception", olds, news)
    return answer.changes == answer.DIFF_SOME, list(answer.replaces)
