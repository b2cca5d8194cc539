"""Which commands can be rehearsed."""

from __future__ import annotations

import pytest

from pulumi_chime.rehearsal.commands import read_commands
from pulumi_chime.rehearsal.errors import UsageError


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["up"], ["up"]),
        (["pulumi", "up", "--yes"], ["up"]),
        (["refresh", "--", "up", "-yf", "--", "destroy"], ["refresh", "up", "destroy"]),
        (["--", "dn", "--"], ["destroy"]),
        (["up", "--target", "urn:x", "-t", "urn:y", "--message", "a word", "-p", "8"], ["up"]),
        (["import", "chime:index:PhoneNumber", "reception", "+12065550100"], ["import"]),
        (["import", "-f", "numbers.json"], ["import"]),
        (["up", "-m", "say -s", "-c", "chime:region=us-west-2"], ["up"]),
    ],
)
def test_commands_are_read(arguments: list[str], names: list[str]) -> None:
    """One, or several with `--` between them, by any name that the engine knows them by."""
    assert [each.name for each in read_commands(arguments, {})] == names


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--"],
        ["pulumi"],
        ["login"],
        ["stack", "rm"],
        ["new"],
        ["--yes", "up"],
        *(
            ["up", *option]
            for option in (["--stack", "x"], ["-s", "x"], ["--stack=x"], ["-ys", "x"], ["-sx"])
        ),
        *(
            ["up", *option]
            for option in (["-C", ".."], ["--cwd=.."], ["--config-file", "x"], ["--event-log=x"])
        ),
        *(["destroy", option] for option in ("--remove", "--remote", "--remote-git-auth-password=x")),
        ["preview", "--show-secrets"],
        ["up", "https://example.com/template"],
        ["up", "-y", "template"],
        ["up", "-f", "template"],
    ],
)
def test_what_would_leave_the_copy_is_refused(arguments: list[str]) -> None:
    """Another stack, project, configuration or machine, and what is no command on resources."""
    with pytest.raises(UsageError):
        read_commands(arguments, {})


def test_options_that_configure_the_program_are_known() -> None:
    """The program is previewed with them, since it may declare something else then."""
    (command,) = read_commands(["up", "-c", "a=b", "--yes", "--config=c=d", "--config-path", "-cx=y"], {})
    assert command.configuration == ("-c", "a=b", "--config=c=d", "--config-path", "-cx=y")


@pytest.mark.parametrize("name", ["destroy", "refresh"])
@pytest.mark.parametrize(
    ("options", "variables", "runs_program"),
    [
        ([], {}, False),
        (["--run-program"], {}, True),
        (["--run-program=true"], {}, True),
        (["--run-program=1"], {}, True),
        (["--run-program=T"], {}, True),
        (["--run-program=false"], {}, False),
        (["--run-program=0"], {}, False),
        (["--run-program", "--run-program=false"], {}, False),
        (["--run-program=perhaps"], {}, True),
        ([], {"PULUMI_RUN_PROGRAM": "true"}, True),
        ([], {"PULUMI_RUN_PROGRAM": "1"}, True),
        ([], {"PULUMI_RUN_PROGRAM": "FALSE"}, False),
        ([], {"PULUMI_RUN_PROGRAM": ""}, False),
        (["--run-program=false"], {"PULUMI_RUN_PROGRAM": "true"}, False),
    ],
)
def test_a_command_that_runs_the_program_is_known(
    name: str, options: list[str], variables: dict[str, str], *, runs_program: bool
) -> None:
    """Its program is looked at before anything is run, however the engine is told to run it."""
    (command,) = read_commands([name, *options], variables)
    assert command.runs_program is runs_program
    (always,) = read_commands(["up"], variables)
    assert always.runs_program
