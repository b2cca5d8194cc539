"""Names and lines of the native door: the terms of a program are camelCase, and no value is ever changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import failures, preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Change, Edit
from pulumi_chime.model.naming import (
    in_native_terms,
    native_name,
    plain_name,
    with_native_names,
    with_plain_names,
)
from pulumi_chime.model.numbers import OUTPUTS

TERMS = [name for name in (*OUTPUTS, "phone_number", "on_adopt", "on_destroy") if "_" in name]
NUMBER = "+12065550100"

# Values as people write them, full of what a careless translation would take for names or for quotation marks.
parts = st.sampled_from(
    [*TERMS, 'on_adopt="overwrite"', "'", '"', "\\", " ", ": ", "\n", "fleet's", "é", "x"]
)
values = st.lists(parts | st.text(max_size=3), max_size=6).map("".join)
paths = st.lists(st.sampled_from([*TERMS, "srv", "a-b", "x.csv"]), min_size=1, max_size=4).map(
    lambda names: "/" + "/".join(names)
)


@pytest.mark.parametrize(
    "name", [*OUTPUTS, "phone_number", "on_adopt", "on_destroy", "defaulted", "secret_inputs"]
)
def test_a_name_comes_back_as_it_was(name: str) -> None:
    """From either spelling; keys of bookkeeping are spelled alike."""
    assert plain_name(native_name(name)) == plain_name(name) == name
    assert "_" not in native_name(name).removeprefix("__")
    assert native_name("__imported") == plain_name("__imported") == "__imported"
    assert with_plain_names(with_native_names({name: 1})) == {name: 1}


@given(before=values, after=values, attribute=st.sampled_from(Attribute))
def test_values_of_our_own_lines_are_never_changed(before: str, after: str, attribute: Attribute) -> None:
    """An adoption that is refused, a change that waits, and one that was not approved: each shows both values."""
    change = Change(NUMBER, "id", Edit(attribute, before, after))
    for line in (
        str(failures.would_overwrite(NUMBER, [change])),
        preview_lines.waiting_line(change.edit),
        str(failures.not_approved(NUMBER, [f"{attribute.value}: {before!r} → {after!r} was not approved"])),
        f"{attribute.value}: the fleet's default {after!r} is left out; the number's {attribute.value} was {before!r}",
    ):
        told = in_native_terms(line)
        shown = [repr(value) for value in (before, after) if repr(value) in line]
        assert all(value in told for value in shown), told
        rest = told
        for value in sorted(shown, key=len, reverse=True):
            rest = rest.replace(value, "")
        assert not re.search(rf"\b(?:{'|'.join(TERMS)})\b", rest), told
        assert in_native_terms(told) == told


@given(value=values, term=st.sampled_from(TERMS))
def test_a_quoted_value_is_kept_between_names(value: str, term: str) -> None:
    """In either kind of quotation marks, wherever it stands."""
    for quoted in (repr(value), '"' + value.replace("\\", "").replace('"', "") + '"'):
        line = f"{term} {quoted}: {term}, ({term}) and {term}; declared {quoted}"
        name = native_name(term)
        assert in_native_terms(line) == f"{name} {quoted}: {name}, ({name}) and {name}; declared {quoted}"


@given(path=paths, term=st.sampled_from(TERMS))
def test_a_path_is_kept(path: str, term: str) -> None:
    """A file or directory may be called like a property; so may a resource, in its URN."""
    urn = f"urn:pulumi:dev::test::chime:index:PhoneNumber::{term}"
    line = f"{term}: chime:releases {path}: no such file; {term} is declared already, by {urn}; remove one of them"
    told = in_native_terms(line)
    assert f" {path}: no such file" in told
    assert f"by {urn};" in told
    assert told.startswith(f"{native_name(term)}: ")
    assert f"; {native_name(term)} is declared" in told


def test_a_column_of_a_file_is_spelled_alike_in_all_languages() -> None:
    """What the file's first row must say is no name in a program."""
    line = "its first row must have one column phone_number"
    assert in_native_terms(line) == line


def test_a_choice_is_written_as_a_program_writes_it() -> None:
    """Python's argument is a property elsewhere."""
    assert in_native_terms('adopt with on_adopt="overwrite"') == "adopt with onAdopt: overwrite"
    assert (
        in_native_terms('with on_destroy="release", run `pulumi up`')
        == "with onDestroy: release, run `pulumi up`"
    )
