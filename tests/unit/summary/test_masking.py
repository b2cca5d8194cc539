"""Phone numbers without their middles."""

from __future__ import annotations

import json
import re

import pytest

from pulumi_chime.summary import as_document, mask_numbers, render_markdown
from tests.unit.summary.previews import LOOKED_AT, NUMBER, OTHER, Printed, create, line, step, stored


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (NUMBER, "+1206•••••00"),
        ("%2B12065550100", "%2B1206•••••00"),
        ("+442079460958", "+4420••••••58"),
        (f"offices-{NUMBER}", "offices-+1206•••••00"),
        (f"phone number {NUMBER}: is {OTHER} too", "phone number +1206•••••00: is +1206•••••01 too"),
        ("123456789012, us-east-1", "123456789012, us-east-1"),
        ("Branch 12065550100", "Branch 12065550100"),
    ],
)
def test_the_middle_is_hidden_wherever_a_number_stands(text: str, hidden: str) -> None:
    """Country and area at the front and two digits at the end are left, in every spelling with its plus sign."""
    assert mask_numbers(text) == hidden


def test_no_form_of_a_summary_shows_a_masked_number() -> None:
    """Numbers stand in findings, names of resources and replacements too."""
    review = Printed(
        [create(f"offices-{NUMBER}", NUMBER, name="B"), step("replace", "x", stored(OTHER), create()["new"])],
        [line(LOOKED_AT), line(f"phone number {NUMBER}: is like {OTHER}", f"offices-{NUMBER}", "warning")],
    ).review()
    whole = re.compile(r"\+\d{11}")
    assert whole.search(render_markdown(review, []))
    assert not whole.search(render_markdown(mask_numbers(review), []))
    assert not whole.search(json.dumps(as_document(mask_numbers(review), [])))
    assert mask_numbers(review).calls == review.calls
