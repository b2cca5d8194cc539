"""A summary in its three forms: a terminal, a pull request's comment, and JSON."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.runtime import rpc
from rich.console import Console

from pulumi_chime.model import preview_lines
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Edit
from pulumi_chime.summary import Review, as_document, render_markdown, show_on_terminal
from pulumi_chime.summary.markdown import MAXIMUM_LENGTH
from tests.unit.summary.previews import (
    LOOKED_AT,
    NUMBER,
    OTHER,
    THIRD,
    Printed,
    create,
    line,
    step,
    stored,
    update,
    violation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERYTHING = Printed(
    [
        update(stored(name="Old", calling_name="Contoso"), "reception", name="", calling_name="Fabrikam"),
        update(
            stored(OTHER, product_type="VoiceConnector"), "sales", product_type="SipMediaApplicationDialIn"
        ),
        create("new", THIRD, name="New"),
        step("delete", "gone", stored("+12065550103", retained=False, on_destroy="release")),
        step("replace", "moved", stored("+12065550104"), create("moved", "+12065550105")["new"]),
    ],
    [
        line(LOOKED_AT),
        line(preview_lines.difference_line(Edit(Attribute.NAME, "Live", "New")), "new"),
        line("the number is assigned", "sales", "warning"),
        line("name: 'Old' will be cleared", "reception"),
    ],
    [violation(f"{NUMBER}: calling_name 'Fabrikam': one of Contoso", policy="calling-names")],
    {},
    {"phone-numbers": "0.1.0"},
).review()


def on_terminal(review: Review, width: int = 80) -> str:
    """Return what a terminal without colours shows."""
    text = io.StringIO()
    show_on_terminal(
        review, ["1 mandatory policy violation"], Console(file=text, width=width, highlight=False)
    )
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())


def test_a_terminal_shows_everything_that_matters() -> None:
    """What cannot be undone first, then every value, old and new."""
    assert on_terminal(EVERYTHING) == (
        "4 changes to 3 numbers, 1 release, 2 numbers new to the stack, 1 number leaving\n"
        "it\n"
        "\n"
        "stack         offices/prod\n"
        "account       123456789012, us-east-1\n"
        "live account  checked\n"
        "policies      phone-numbers 0.1.0: 1 violation\n"
        "API calls     at least 2 BatchUpdatePhoneNumber, 1 BatchDeletePhoneNumber\n"
        "\n"
        "Think twice\n"
        "! 1 number RELEASED: restorable for 7 days, then gone for good\n"
        "    +12065550103 (gone)\n"
        "! 1 calling name: slow to undo, each takes up to 72 hours, and no other is\n"
        "  accepted meanwhile\n"
        "! 1 replacement: a resource gets another number\n"
        "    moved: +12065550104 → +12065550105\n"
        "! 1 number no longer managed: in the account as before, and still billed\n"
        "    +12065550104 (moved)\n"
        "! 1 product type: the service bills by it\n"
        "\n"
        "Changes\n"
        "number        attribute     now             then\n"
        "+12065550100  name          Old             (none)\n"
        "+12065550100  calling name  Contoso         Fabrikam              slow to undo\n"
        "+12065550101  product type  VoiceConnector  SipMediaApplicationD  billed\n"
        "                                            ialIn\n"
        "+12065550102  name          Live            New\n"
        "\n"
        "Policy violations\n"
        "mandatory +12065550100: calling_name 'Fabrikam': one of Contoso [calling-names]\n"
        "\n"
        "Findings\n"
        "warning +12065550101: the number is assigned\n"
        "info    +12065550100: name: 'Old' will be cleared\n"
        "\n"
        "Over the limits\n"
        "✗ 1 mandatory policy violation"
    )


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_terminal_of_any_width_shows_whole_numbers(width: int) -> None:
    """A number that is broken cannot be searched for or copied."""
    shown = on_terminal(EVERYTHING, width)
    assert all(len(line) <= width for line in shown.splitlines())
    assert {NUMBER, OTHER, THIRD} <= set(shown.split())


def test_nothing_to_do_is_said() -> None:
    """No table stands empty."""
    shown = on_terminal(Printed([step("same", "n", stored(), create()["new"])]).review())
    assert shown.startswith("no change to any number\n")
    assert "API calls     none that writes" in shown
    assert "Changes" not in shown
    assert "<details" not in render_markdown(Printed().review(), [])


def test_a_terminal_takes_no_value_for_markup() -> None:
    """Rich would: of a number that is none, only a part would be seen."""
    odd = Printed([update(stored("+1[bold]206", name="[red]Old"), name=":smile:")]).review()
    assert "\n+1[bold]206  name       [red]Old  :smile:" in on_terminal(odd)


def test_a_comment_shows_everything_that_matters() -> None:
    """The same in GitHub's Markdown."""
    assert render_markdown(EVERYTHING, ["1 mandatory policy violation"]) == (
        "### Phone numbers: 4 changes to 3 numbers, 1 release, 2 numbers new to the stack, 1 number leaving it\n"
        "\n"
        "> [!CAUTION]\n"
        "> **This change is over its limits.**\n"
        "> - 1 mandatory policy violation\n"
        "\n"
        "> [!CAUTION]\n"
        "> 1 number RELEASED: restorable for 7 days, then gone for good\n"
        "> - `+12065550103 (gone)`\n"
        "\n"
        "> [!WARNING]\n"
        "> 1 calling name: slow to undo, each takes up to 72 hours, and no other is accepted meanwhile\n"
        "\n"
        "> [!WARNING]\n"
        "> 1 replacement: a resource gets another number\n"
        "> - `moved: +12065550104 → +12065550105`\n"
        "\n"
        "> [!WARNING]\n"
        "> 1 number no longer managed: in the account as before, and still billed\n"
        "> - `+12065550104 (moved)`\n"
        "\n"
        "> [!WARNING]\n"
        "> 1 product type: the service bills by it\n"
        "\n"
        "| stack | offices/prod |\n"
        "|---|---|\n"
        "| account | 123456789012, us-east-1 |\n"
        "| live account | checked |\n"
        "| policies | **phone-numbers 0.1.0: 1 violation** |\n"
        "| API calls | at least 2 BatchUpdatePhoneNumber, 1 BatchDeletePhoneNumber |\n"
        "\n"
        "<details open><summary>4 changes</summary>\n"
        "\n"
        "|number|attribute|now|then|note|\n"
        "|---|---|---|---|---|\n"
        "|+12065550100|name|`Old`|*(none)*||\n"
        "|+12065550100|calling name|`Contoso`|`Fabrikam`|slow to undo|\n"
        "|+12065550101|product type|`VoiceConnector`|`SipMediaApplicationDialIn`|billed|\n"
        "|+12065550102|name|`Live`|`New`||\n"
        "\n"
        "</details>\n"
        "\n"
        "#### Policy violations\n"
        "\n"
        "- mandatory `calling-names`: `+12065550100`: `calling_name 'Fabrikam': one of Contoso`\n"
        "\n"
        "#### Findings\n"
        "\n"
        "- warning: `+12065550101`: `the number is assigned`\n"
        "- info: `+12065550100`: `name: 'Old' will be cleared`\n"
    )


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("@everyone", "`@everyone`"),
        ("a|b", r"`a\|b`"),
        ("`", "`` ` ``"),
        ("a``b", "```a``b```"),
        ("<script>", "`<script>`"),
        ("two\nlines", r"`two\nlines`"),
        ("", "*(none)*"),
    ],
)
def test_a_live_value_cannot_break_a_comment(value: str, cell: str) -> None:
    """Anybody with a console can set one: it is no mention, no markup, and no end of its cell."""
    difference = preview_lines.difference_line(Edit(Attribute.NAME, value, "New"))
    shown = render_markdown(
        Printed([create(name="New")], [line(LOOKED_AT), line(difference, "reception")]).review(), []
    )
    assert f"|{NUMBER}|name|{cell}|`New`||" in shown.splitlines()


def test_a_comment_fits_however_much_changes() -> None:
    """Names are the first to be left out, which is said; findings and departures are cut as well."""
    numbers = [f"+1206{index:07}" for index in range(5000)]
    old = stored(NUMBER, name="Old" * 60, calling_name="A")
    steps = [
        *(
            {**update(old, number, name="New" * 60), "new": create(number, number, name="New" * 60)["new"]}
            for number in numbers
        ),
        update(stored("+19995550100", calling_name="A"), "last", calling_name="B"),
        *(step("delete", f"gone {number}", stored(f"+44{number[1:]}")) for number in numbers),
    ]
    lines = [line("look at this " * 20, number, "warning") for number in numbers]
    shown = render_markdown(Printed(steps, lines).review(), [])
    assert len(shown) <= MAXIMUM_LENGTH
    assert "|+19995550100|calling name|`A`|`B`|slow to undo|" in shown
    assert "more, which a comment cannot hold" in shown
    assert "|name|" in shown
    assert "more: see the summary in the job's log" in shown


def test_few_changes_are_unfolded() -> None:
    """A table of a screen's length is read at once, a longer one is opened by who wants to."""

    def of(count: int) -> str:
        steps = [update(stored(f"+1206555{n:04}", name="A"), str(n), name="B") for n in range(count)]
        return render_markdown(Printed(steps).review(), [])

    assert "<details open><summary>25 changes</summary>" in of(25)
    assert "<details><summary>26 changes</summary>" in of(26)


def test_a_form_that_does_not_tell_of_policies_says_so() -> None:
    """No violations shown is not no violations."""
    review = Printed([create()]).review()
    assert review.policy_packs == ()
    assert "| policies | none were run |" in render_markdown(review, [])


def test_a_document_has_the_documented_shape() -> None:
    """Keys and values that scripts rely on."""
    shown = as_document(EVERYTHING, ["1 mandatory policy violation"])
    assert json.loads(json.dumps(shown)) == {
        "version": 1,
        "project": "offices",
        "stack": "prod",
        "accounts": [{"account_id": "123456789012", "region": "us-east-1"}],
        "live_account": {"state": "checked", "reasons": []},
        "adopted": 2,
        "releases": [departure("+12065550103", "gone")],
        "replacements": [{**departure("+12065550104", "moved"), "replaced_by": "+12065550105"}],
        "no_longer_managed": [departure("+12065550104", "moved")],
        "gone": [],
        "not_judged": [],
        "releasable": [],
        "hidden_inputs": [],
        "not_counted": [],
        "shows_leftovers": True,
        "changes": [
            change(NUMBER, "reception", "name", "Old", ""),
            change(NUMBER, "reception", "calling_name", "Contoso", "Fabrikam"),
            change(OTHER, "sales", "product_type", "VoiceConnector", "SipMediaApplicationDialIn"),
            change(THIRD, "new", "name", "Live", "New"),
        ],
        "findings": [
            {"severity": "warning", "subject": OTHER, "text": "the number is assigned"},
            {"severity": "info", "subject": NUMBER, "text": "name: 'Old' will be cleared"},
        ],
        "policy_packs": ["phone-numbers 0.1.0"],
        "policy_violations": [
            {
                "level": "mandatory",
                "policy": "calling-names",
                "subject": NUMBER,
                "text": "calling_name 'Fabrikam': one of Contoso",
            }
        ],
        "fewest_calls": {"BatchUpdatePhoneNumber": 2, "BatchDeletePhoneNumber": 1},
        "other_changes": 0,
        "over_limits": ["1 mandatory policy violation"],
    }


def departure(number: str, resource: str) -> dict[str, Any]:
    """Return a number that leaves as a document has it."""
    return {"phone_number": number, "resource": resource, "remarks": []}


def change(number: str, resource: str, attribute: str, before: str, after: str) -> dict[str, str]:
    """Return a write as a document has it."""
    return {
        "phone_number": number,
        "resource": resource,
        "attribute": attribute,
        "before": before,
        "after": after,
        "fate": "sent",
    }


def test_what_nobody_knows_is_null_in_a_document() -> None:
    """A value not looked at, and one that is known only after up."""
    (new,) = as_document(Printed([create(name=rpc.UNKNOWN)]).review(), [])["changes"]
    assert (new["before"], new["after"], new["fate"]) == (None, None, "possible")


COUNTS = st.sampled_from([0, 1, 60, 900])
NASTY = st.sampled_from(
    ["a", "B" * 256, "`" * 400, "|" * 300, "x\n" * 200, "\U0001f600" * 100, "\x1b[31m", "<b>@all</b>"]
)


@settings(max_examples=12)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(
            ("released", "left", "gone", "strange", "slow", "billed", "named", "unknown", "found", "broken"),
            COUNTS,
        )
    ),
    NASTY,
    NASTY,
)
def test_any_review_fits_into_a_comment(counts: dict[str, int], name: str, text: str) -> None:
    """What is left out is counted, and what cannot be undone is never left out before what can."""
    review = many(counts, name, text)
    shown = render_markdown(review, ["1 finding of severity error"] * 5)
    assert len(shown) <= MAXIMUM_LENGTH
    rows = [line for line in shown.splitlines() if line.startswith(("|+", "> - ", "- "))]
    left_out = sum(
        int(count.replace(",", "")) for count in re.findall(r"\*\*(?:and )?([\d,]+) more[:,]", shown)
    )
    items = (
        sum(len(each) for each in (review.releases, review.leaving, review.gone, review.blind_spots))
        + len(review.writes)
        + len(review.findings)
        + len(review.policy_findings)
    )
    cuts = len(re.findall(r"- \*\*and [\d,]+ more", shown))
    assert len(rows) - cuts - 5 + left_out == items
    kept = Counter(kind for row in rows for kind in KINDS_OF_ROWS if re.search(KINDS_OF_ROWS[kind], row))
    if kept["released"] < counts["released"] or kept["slow"] < counts["slow"] + counts["unknown"]:
        assert not any(kept[kind] for kind in ("left", "gone", "billed", "named"))
    if kept["released"] < counts["released"]:
        assert not kept["slow"]


KINDS_OF_ROWS = {
    "released": r"\+1206\d{7} \(released",
    "left": r"\+1206\d{7} \(left",
    "gone": r"\+1206\d{7} \(gone",
    "slow": r"\|calling name\|",
    "billed": r"\|product type\|",
    "named": r"\|name\|",
}


def many(counts: dict[str, int], name: str, text: str) -> Review:
    """Return a review with so many of each kind of thing to show."""
    numbers = iter(f"+1206{index:07}" for index in range(100_000))

    def each(kind: str) -> Iterator[tuple[str, str]]:
        return ((f"{kind} {index} {name}", next(numbers)) for index in range(counts[kind]))

    lost = [(resource, stored(number)) for resource, number in each("gone")]
    steps = [
        *(
            step("delete", resource, stored(number, retained=False, on_destroy="release"))
            for resource, number in each("released")
        ),
        *(step("delete", resource, stored(number)) for resource, number in each("left")),
        *(step("refresh", resource, old, old) for resource, old in lost),
        *(step("odd", resource, stored(number)) for resource, number in each("strange")),
        *(
            update(stored(number, calling_name="A"), resource, calling_name=name)
            for resource, number in each("slow")
        ),
        *(
            update(stored(number, product_type="A"), resource, product_type=name)
            for resource, number in each("billed")
        ),
        *(update(stored(number, name="A"), resource, name=name + "!") for resource, number in each("named")),
        *(create(resource, number, calling_name=rpc.UNKNOWN) for resource, number in each("unknown")),
    ]
    lines = [line(f"{text} {number}", resource, "warning") for resource, number in each("found")]
    violations = [violation(f"{text} {number}", resource) for resource, number in each("broken")]
    return Printed(
        steps,
        lines,
        violations,
        {},
        outcomes=[step("refresh", resource, old) for resource, old in lost],
    ).review()


def test_many_adoptions_with_unknown_values_fit() -> None:
    """Each of them is a reason for which the account was not looked at."""
    steps = [create(f"office {n}", f"+1206555{n:04}", calling_name=rpc.UNKNOWN) for n in range(1500)]
    shown = render_markdown(Printed(steps).review(), [])
    assert len(shown) <= MAXIMUM_LENGTH
    assert "and 1,495 more reasons" in shown
