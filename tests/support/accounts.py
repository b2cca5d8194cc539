"""Accounts of all kinds that the emulator can hold, for properties of whatever an account holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pulumi_chime.model.numbers import STATUSES, TYPES

if TYPE_CHECKING:
    from tests.support.emulator import Emulator

_PREFIX = "+1206555010"
_WORD = st.text("abcXYZ019,._-", min_size=1, max_size=8)
_NAMES = st.one_of(
    st.sampled_from(
        ["", "-1", "-2,3", "no", "1e3", "007", "null", ".", "a\tb", "a\nb", "a\rb", "a  b", "x" * 256]
    ),
    st.lists(_WORD, min_size=1, max_size=4).map(" ".join),
)
_CALLING_NAMES = st.one_of(
    st.sampled_from(["", "  ", " Contoso", "Contoso ", "no", "1e3", "007"]),
    st.text("abcXYZ019 ", min_size=2, max_size=15),
)
_CALLING_NAME_STATUSES = ["Unassigned", "UpdateInProgress", "UpdateSucceeded", "UpdateFailed"]
_ASSOCIATIONS = st.lists(
    st.fixed_dictionaries(
        {
            "Name": st.sampled_from(["VoiceConnectorId", "VoiceConnectorGroupId", "SipRuleId"]),
            "Value": st.text("abc019", min_size=1, max_size=5),
        }
    ),
    max_size=2,
)
_NUMBERS = st.fixed_dictionaries(
    {
        "Status": st.sampled_from([*STATUSES, *STATUSES[:2] * 6]),
        "Type": st.sampled_from(TYPES),
        "Country": st.sampled_from(["US", "US", "CA", "GB"]),
        "ProductType": st.sampled_from(["VoiceConnector", "SipMediaApplicationDialIn"]),
        "Name": _NAMES,
        "CallingName": _CALLING_NAMES,
        "CallingNameStatus": st.sampled_from(_CALLING_NAME_STATUSES),
        "Associations": _ASSOCIATIONS,
    }
)
ACCOUNTS = st.lists(_NUMBERS, min_size=1, max_size=8)
"""What is in one region of an account."""


def fill(emulator: Emulator, region: str, numbers: list[dict[str, Any]]) -> set[str]:
    """Have numbers in a region of an emulator's account; return those that can be managed."""
    for place, number in enumerate(numbers):
        emulator.control("PUT", f"numbers/{_PREFIX}{place}?region={region}", number)
    return {f"{_PREFIX}{place}" for place, each in enumerate(numbers) if each["Status"] in STATUSES[:2]}
