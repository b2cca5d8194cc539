"""What is left of a traceback."""

from __future__ import annotations

import traceback

import pytest

from pulumi_chime.model.tracebacks import without_traceback

_HEAD = "Program failed with an unhandled exception:"


def _raised(code: str) -> str:
    """Return the traceback of a piece of code that stands in no file."""
    try:
        exec(compile(code, "<program>", "exec"), {})  # noqa: S102 - it stands below
    except Exception:  # noqa: BLE001 - whatever it is
        return traceback.format_exc()
    raise AssertionError("it raised nothing")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("password = 'hunter2'; {}['key']", "KeyError: 'key'"),
        ("raise ValueError('one\\ntwo')", "ValueError: one two"),
        ("raise ValueError('one\\n  two\\n\\nthree')", "ValueError: one two  three"),
        ("hunter2 = (", "SyntaxError: '(' was never closed"),
        ("try:\n  1 / 0\nexcept Exception as e:\n  raise ValueError('hers') from e", "ValueError: hers"),
        ("raise ValueError", "ValueError"),
    ],
)
def test_what_was_raised_is_left(code: str, said: str) -> None:
    """Nothing of the code, which may have a password in it."""
    shortened = without_traceback(f"{_HEAD}\n{_raised(code)}")
    assert shortened == f"{_HEAD} {said}"


@pytest.mark.parametrize("text", ["", "a\nb", "no Traceback here", "phone number +12065550100: not found"])
def test_what_is_no_traceback_stays(text: str) -> None:
    """Also in several lines."""
    assert without_traceback(text) == text


def test_a_traceback_that_was_cut_is_no_failure() -> None:
    """Whatever is there of it."""
    assert without_traceback("x Traceback (most recent call last):") == "x"
    assert without_traceback('Traceback (most recent call last):\n  File "x"') == 'File "x"'
