"""What is kept of a text that may repeat a secret: however it is spelled there, none of it is shown."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pulumi_chime.model.changes import SECRET
from pulumi_chime.model.secret_texts import SecretTexts

SPELLINGS = [
    str,
    str.upper,
    str.lower,
    repr,
    json.dumps,
    html.escape,
    quote,
    lambda text: " ".join(text.split()),
    lambda text: text[:-1],
    lambda text: text[1:],
    lambda text: text[: (len(text) + 1) // 2 + 1] + "…",
    " ".join,
]
VALUES = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), min_size=6, max_size=40)
AROUND = st.sampled_from(["", "Name ", "1 validation error detected: Value at 'name': ", "0" * 9])


def letters(text: str) -> str:
    """Return what of a text does not depend on its spelling."""
    return "".join(text.casefold().split())


@given(VALUES.filter(lambda value: len(letters(value)) >= 6), st.sampled_from(SPELLINGS), AROUND, AROUND)
@example("TopSecret", str, "Name '", "' is not allowed")
@example("O'Hare <desk> & co", html.escape, "Name ", " is not allowed")
@example("Two  blanks", SPELLINGS[7], "", "")
@example("secret", str, "", "")
def test_no_good_part_of_a_secret_is_left(value: str, spell: object, before: str, after: str) -> None:
    """In every spelling, cut short, or among other words; `[secret]` says where something was."""
    assert callable(spell)
    said = SecretTexts.of([value]).hide(f"{before}{spell(value)}{after}")
    size = max(4, (len(letters(value)) + 1) // 2)
    left = letters(said.replace(SECRET, "\0"))
    assert not any(letters(value)[at : at + size] in left for at in range(len(letters(value)) - size + 1))


@pytest.mark.parametrize(
    ("secrets", "text", "shown"),
    [
        (["TopSecret"], "Name 'TopSecret' is not allowed", "Name '[secret]' is not allowed"),
        (["Top", "TopSecret"], "Name 'TopSecret' is not allowed", SECRET),
        (["Tops", "TopSecret"], "TopSecret and Tops", "[secret] and [secret]"),
        (["Lobby", "", None], "Name 'Lobby': no", "Name '[secret]': no"),
        (["a"], "a name has to have letters", SECRET),
        ([" 42 "], "nothing of it", SECRET),
        (["Falcon project"], "Falcon pro…: too long", SECRET),
        (["Falcon project"], "the word 'Falcon' is reserved", SECRET),
        (["Bar of FALCON"], "Bar falcon", SECRET),
        (["", None], "Name '' is None", "Name '' is None"),
        (["TopSecret"], "", ""),
        (["TopSecret"], "it is in use", "it is in use"),
    ],
)
def test_the_rest_of_a_text_stays(secrets: list[str | None], text: str, shown: str) -> None:
    """Empty values hide nothing; one that may be in any word hides all."""
    assert SecretTexts.of(secrets).hide(text) == shown


@pytest.mark.parametrize(
    ("secret", "code", "shown"),
    [
        ("Bad", "BadRequest", "BadRequest"),
        ("TopSecret", "Brand New", "Brand New"),
        ("TopSecret", "TopSecretIsBad", "Unknown"),
        ("Top", "TopSecretIsBad", "Unknown"),
    ],
)
def test_a_code_stays_unless_it_repeats_a_secret(secret: str, code: str, shown: str) -> None:
    """One of a table's cannot; any other is as free as a message."""
    assert SecretTexts.of([secret]).hide_code(code) == shown


@given(st.text())
def test_it_is_not_shown_itself(value: str) -> None:
    """In a traceback, where its arguments would be."""
    assume(len(value) > 3 and value not in object.__repr__(SecretTexts.of([value])))
    assert value not in repr(SecretTexts.of([value]))
