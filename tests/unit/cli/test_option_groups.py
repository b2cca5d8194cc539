"""Options that several commands take as one parameter: typer sees each of them, the command one object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from pulumi_chime.cli.option_groups import with_option_groups


@dataclass(frozen=True)
class Place:
    """Where something is."""

    city: Annotated[str, typer.Option("--city", help="Which.")] = "Reno"
    floors: Annotated[list[int] | None, typer.Option("--floor")] = None


@with_option_groups
def build(what: str, *, place: Place, is_tall: Annotated[bool, typer.Option("--tall")] = False) -> None:
    """Say what is built."""
    print(what, place.city, place.floors, is_tall)


def test_the_fields_are_options_in_their_place() -> None:
    """With their defaults, help and conversions; the other parameters stay as they are."""
    app = typer.Typer()
    app.command()(build)
    run = CliRunner()
    assert run.invoke(app, ["a tower"]).stdout == "a tower Reno None False\n"
    ended = run.invoke(app, ["a tower", "--tall", "--floor", "1", "--city", "Lima", "--floor", "2"])
    assert ended.stdout == "a tower Lima [1, 2] True\n"
    assert run.invoke(app, ["a tower", "--floor", "x"]).exit_code == 2
    shown = run.invoke(app, ["--help"]).stdout
    assert "Say what is built." in shown
    assert shown.index("--city") < shown.index("--floor") < shown.index("--tall")
    assert "--place" not in shown
