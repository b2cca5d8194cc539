"""An account's numbers for machines: in the API's own shape, which the emulator imports, and as a table in CSV."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from pulumi_chime.model.attributes import Attribute
from pulumi_chime.onboarding.deadlines import find_deadline
from pulumi_chime.onboarding.fleet_files import render_csv as render_rows
from pulumi_chime.program.fleet_row import ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from _typeshed import SupportsItems

    from pulumi_chime.model.numbers import Live
    from pulumi_chime.onboarding.survey import RegionSurvey, Survey

COLUMNS = (
    "phone_number",
    *ATTRIBUTES,
    "status",
    "calling_name_status",
    "type",
    "country",
    "associations",
    "region",
    "account_id",
    "until",
)
"""The columns of the table in CSV."""

# What a spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def as_document(survey: Survey) -> dict[str, Any]:
    """Return numbers as `aws chime-sdk-voice list-phone-numbers` prints them, and which regions they are of."""
    return {
        "PhoneNumbers": [_number_document(live) for live in survey.numbers],
        "Regions": [_region_document(region) for region in survey.regions],
    }


def render_yaml(survey: Survey) -> str:
    """Return the same document in YAML."""
    text: str = yaml.dump(as_document(survey), Dumper=_TextsInQuotes, sort_keys=False, allow_unicode=True)
    return text


class _TextsInQuotes(yaml.SafeDumper):
    """Readers differ in which plain words they take for a number, a truth value or a date: no value that is a text is one."""

    def represent_mapping(
        self,
        tag: str,
        mapping: SupportsItems[Any, Any] | Iterable[tuple[Any, Any]],
        flow_style: bool | None = None,
    ) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        for _, value in node.value:
            if isinstance(value, yaml.ScalarNode) and value.tag == "tag:yaml.org,2002:str":
                value.style = '"'
        return node


def render_csv(survey: Survey, now: datetime) -> str:
    """Return a table for a spreadsheet.

    What a spreadsheet would take for a formula has an apostrophe before it, but for the number itself: names come from
    people, and a table is opened by other people. The document is exact.
    """
    return render_rows([COLUMNS, *(_cells(live, now) for live in survey.numbers)])


def _number_document(live: Live) -> dict[str, Any]:
    members = {
        "PhoneNumberId": live.phone_number_id,
        "PhoneNumberArn": live.phone_number_arn,
        "E164PhoneNumber": live.phone_number,
        "Country": live.country,
        "Type": live.type,
        **{attribute.row.field: live.value(attribute) for attribute in Attribute},
        "Status": live.status,
        "CallingNameStatus": live.calling_name_status,
        "UpdatedTimestamp": live.updated_at,
        "DeletionTimestamp": live.deleted_at,
    }
    shown: dict[str, Any] = {name: value for name, value in members.items() if value}
    return {**shown, "Associations": [dict(association) for association in live.associations]}


def _region_document(region: RegionSurvey) -> dict[str, Any]:
    if region.failure:
        return {"Region": region.region, "Failure": region.failure}
    return {"Region": region.region, "PhoneNumbers": len(region.numbers)}


def _cells(live: Live, now: datetime) -> list[str]:
    deadline = find_deadline(live, now)
    home = live.home
    texts = (
        *(live.value(Attribute(name)) for name in ATTRIBUTES),
        live.status,
        live.calling_name_status,
        live.type,
        live.country,
        describe_associations(live),
        home.region if home else "",
        live.account_id,
        deadline.until.isoformat(timespec="seconds") if deadline and deadline.until else "",
    )
    return [live.phone_number, *map(_safe_cell, texts)]


def describe_associations(live: Live) -> str:
    """Return what holds a number, in one line."""
    return "; ".join(f"{each.get('Name', '')}={each.get('Value', '')}" for each in live.associations)


def _safe_cell(text: str) -> str:
    guarded = f"'{text}" if _FORMULA.match(text) else text
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), guarded)
