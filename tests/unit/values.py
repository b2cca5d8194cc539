"""Numbers, live and declared, for tests of what is decided about them; and strategies that draw them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.numbers import Declared, Live

NUMBER = "+12065550100"
NUMBER_ID = "%2B12065550100"


def arn(number: str = NUMBER, region: str = "us-east-1", account: str = "123456789012") -> str:
    """Return the ARN of a number."""
    return f"arn:aws:chime:{region}:{account}:phone-number/{number}"


def live(number: str = NUMBER, **shown: Any) -> Live:
    """Return a US local number without names as the service shows it, with changes."""
    plain = {
        "phone_number": number,
        "phone_number_id": "%2B" + number.removeprefix("+"),
        "phone_number_arn": arn(number),
        "product_type": "VoiceConnector",
        "status": "Unassigned",
        "calling_name_status": "Unassigned",
        "type": "Local",
        "country": "US",
    }
    return Live(**{**plain, **shown})


def declared(**values: str) -> Declared:
    """Return a declaration of these attributes."""
    return Declared(NUMBER, {Attribute(name): value for name, value in values.items()})


NAMES = st.sampled_from(["", "Reception", "Sales", "Room 4"])
CALLING_NAMES = st.sampled_from(["", "Contoso", "Fabrikam"])
PRODUCT_TYPES = st.sampled_from([member.value for member in ProductType])
ATTRIBUTES = {
    Attribute.PRODUCT_TYPE: PRODUCT_TYPES,
    Attribute.NAME: NAMES,
    Attribute.CALLING_NAME: CALLING_NAMES,
}
DECLARED_VALUES = st.fixed_dictionaries({}, optional=ATTRIBUTES)
KNOWN_VALUES = st.fixed_dictionaries({}, optional=ATTRIBUTES)
INPUTS = st.fixed_dictionaries(
    {"phone_number": st.just(NUMBER)},
    optional={
        "product_type": PRODUCT_TYPES,
        "name": NAMES,
        "calling_name": CALLING_NAMES,
        "on_adopt": st.sampled_from([member.value for member in OnAdopt]),
        "on_destroy": st.sampled_from([member.value for member in OnDestroy]),
        "connection": st.fixed_dictionaries(
            {"region": st.sampled_from(["us-east-1", "eu-west-2"])}, optional={"profile": st.just("work")}
        ),
    },
)
"""What Check passes on: values that are not declared are absent."""
LIVE = st.builds(
    live,
    name=NAMES,
    calling_name=CALLING_NAMES,
    product_type=PRODUCT_TYPES,
    status=st.sampled_from(["Assigned", "Unassigned"]),
    calling_name_status=st.sampled_from(
        ["Unassigned", "UpdateInProgress", "UpdateSucceeded", "UpdateFailed"]
    ),
)
