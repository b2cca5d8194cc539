"""The provider's settings: what is accepted, what is refused, and how it is told."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.model import settings
from pulumi_chime.model.settings import NAMES, Preflight, Settings, SettingsError, read, read_all

ALL = {
    "region": ("us-west-2", "region", "us-west-2"),
    "profile": ("work", "profile", "work"),
    "endpointUrl": ("http://127.0.0.1:4566", "endpoint_url", "http://127.0.0.1:4566"),
    "accountId": ("012345678901", "account_id", "012345678901"),
    "batchSize": ("20", "batch_size", 20),
    "batchPauseMs": ("250", "batch_pause", 0.25),
    "batchMaxWaitMs": ("1500.5", "batch_maximum_wait", 1.5005),
    "maxCallsInFlight": ("8", "maximum_calls_in_flight", 8),
    "requestsPerSecond": ("2.5", "requests_per_second", 2.5),
    "retryBudgetSeconds": ("60", "retry_budget", 60.0),
    "preflight": ("strict", "preflight", Preflight.STRICT),
    "releases": ("releases.csv", "releases", "releases.csv"),
    "approvedChanges": ("approved.json", "approved_changes", "approved.json"),
    "journal": ("writes.jsonl", "journal", "writes.jsonl"),
}
IMPOSSIBLE = {
    "region": ["", "  "],
    "profile": [""],
    "endpointUrl": ["", "localhost:4566", "ftp://example.com", "http://"],
    "accountId": ["", "12345678901", "1234567890123", "12345678901a", "\u0661" * 12],
    "batchSize": ["", "0", "51", "-1", "2.5", "ten", "\u0665"],
    "batchPauseMs": ["", "-1", "60001", "nan", "inf", "soon"],
    "batchMaxWaitMs": ["-0.1", "600001", "nan"],
    "maxCallsInFlight": ["0", "65", "many"],
    "requestsPerSecond": ["0", "-1", "1001", "nan", "none"],
    "retryBudgetSeconds": ["-1", "3601", "inf"],
    "preflight": ["", "on", "Strict", "true"],
    "releases": [],
    "approvedChanges": ["", " "],
    "journal": ["", " "],
}


def test_nothing_set_is_what_a_new_user_should_have() -> None:
    """Every setting has a default, and no number is released unless that is asked for."""
    assert read(lambda _: None) == Settings()
    assert Settings().releases is None


@pytest.mark.parametrize("name", ALL)
def test_each_setting_is_read_into_its_own_field(name: str) -> None:
    """A text of Pulumi config becomes a value in the unit of the field, and nothing else changes."""
    text, field, value = ALL[name]
    found = read({name: text}.get)
    assert getattr(found, field) == value
    assert [f.name for f in fields(Settings) if getattr(found, f.name) != getattr(Settings(), f.name)] == [
        field
    ]


def test_every_accepted_name_is_covered() -> None:
    """A setting that is added is tested here too."""
    assert set(NAMES) == set(ALL) == set(IMPOSSIBLE)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in IMPOSSIBLE for text in IMPOSSIBLE[name]])
def test_an_impossible_value_is_told_with_what_is_expected(name: str, text: str) -> None:
    """The error names the setting as the user writes it, the value, and what would be accepted."""
    with pytest.raises(SettingsError) as told:
        read({name: text}.get)
    assert str(told.value).startswith(f"chime:{name} {text!r}: expected ")
    assert "\n" not in str(told.value)


@given(st.sampled_from([name for name in NAMES if name not in {"region", "profile"}]), st.text(max_size=20))
def test_any_text_is_a_value_or_a_settings_error(name: str, text: str) -> None:
    """No text of a setting ends in another error."""
    try:
        found = read({name: text}.get)
    except SettingsError:
        return
    assert read({name: text}.get) == found


def test_all_impossible_values_are_told_at_once() -> None:
    """One error, one line for each."""
    with pytest.raises(SettingsError) as told:
        read({"batchSize": "51", "preflight": "on", "region": "us-east-1"}.get)
    assert [line.split()[0] for line in str(told.value).splitlines()] == [
        "chime:batchSize",
        "chime:preflight",
    ]


def test_an_unknown_setting_is_told_with_the_accepted_ones() -> None:
    """A misspelt setting would otherwise be the default in silence."""
    with pytest.raises(SettingsError) as told:
        read_all({"chime:maxRelease": "5", "chime:batchSize": "51", "aws:region": "us-east-1"})
    unknown, impossible = str(told.value).splitlines()
    assert unknown == f"chime:maxRelease: no such setting; accepted are {', '.join(NAMES)}"
    assert impossible.startswith("chime:batchSize '51'")


def test_settings_of_others_are_none_of_ours() -> None:
    """Only the namespace chime is read, and a key that merely begins alike is another's."""
    configuration = {
        "chime:batchSize": "5",
        "aws:batchSize": "x",
        "chimera:region": "x",
        "test:chime:region": "x",
    }
    assert read_all(configuration) == Settings(batch_size=5)


def test_the_namespace_is_chime() -> None:
    """What users have written into their stacks' configuration."""
    assert settings.NAMESPACE == "chime"


def test_an_empty_file_name_names_nobody() -> None:
    """Which is how a stack takes back what another of its settings files allows."""
    assert read({"releases": " "}.get).releases is None


def test_a_replaced_setting_says_what_took_its_place() -> None:
    """Who has allowed a number of releases learns how to name them."""
    with pytest.raises(SettingsError, match=r"^chime:maxReleases: a count no longer .* set chime:releases"):
        read_all({"chime:maxReleases": "3"})
