"""What a rehearsal repeats of the engine's complaints: the first error, in one line, without anybody's password."""

from __future__ import annotations

import pytest

from pulumi_chime.rehearsal.real_stack import first_error


@pytest.mark.parametrize(
    ("complaints", "said"),
    [
        ("warning: x\nerror: no stack\nmore\n", "no stack"),
        ("", "it did not say why"),
        (
            "error: unable to open bucket postgres://me:hunter22@db/x?sslmode=disable: failed to ping: refused",
            "unable to open bucket postgres://db/x: failed to ping: refused",
        ),
        (
            "error: unable to open bucket postgres://db/x?user=me&password=hunter22: failed",
            "unable to open bucket postgres://db/x: failed",
        ),
        ('error: parse "postgres://me:hun/ter22@db/x": invalid port', 'parse "postgres://…": invalid port'),
        ("error: postgres://me:\x1b[1mhunter22@db/x\n", "postgres://db/x"),
    ],
)
def test_the_first_error_is_repeated_without_passwords(complaints: str, said: str) -> None:
    """The engine shows the address of a state as it was given."""
    assert first_error(complaints) == said
