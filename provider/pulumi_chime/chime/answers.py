"""The service's answers as this package's values; what is not of the form of the answer that was asked for is refused.

Something in between may answer with success too: a page to log in, or a cache with the answer to another question.
Read as the service's it would say "no errors", "no numbers", or speak of another number. Whatever is raised here makes
an answer that is lost: what took effect is not known.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.utils import parse_timestamp

from pulumi_chime.model.arn import resource_id
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.identity import documented_id, e164, may_be_id_of, spelled
from pulumi_chime.model.moments import in_utc
from pulumi_chime.model.numbers import Live

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from botocore.model import OperationModel, Shape

_DATE = re.compile(r"\d{4,}-\d\d-\d\d")
# In every zone: botocore reads seconds in the one of this machine.
_EARLIEST = datetime(1, 1, 2, tzinfo=timezone.utc).timestamp()
_LATEST = datetime(9999, 12, 30, tzinfo=timezone.utc).timestamp()
_FORMS = {"structure": dict, "list": list, "string": str}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an account's numbers.

    Attributes:
        numbers: At most 100.
        next_token: Where the next page begins; None after the last.
    """

    numbers: tuple[Live, ...]
    next_token: str | None


@dataclass(frozen=True, slots=True)
class ItemError:
    """What the service says of one number in an answer to a batch.

    Attributes:
        phone_number_id: As the service wrote it.
        code: One of the model's ErrorCode values, or one that is newer.
    """

    phone_number_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """The answer to a request about many numbers.

    Attributes:
        errors: The numbers that failed; those not listed succeeded.
        request_id: The service's id of the request; empty where it gave none.
    """

    errors: tuple[ItemError, ...] = ()
    request_id: str = ""


def require_form(
    response_dict: MutableMapping[str, Any], operation_model: OperationModel, **_: object
) -> None:
    """Refuse a success whose body is not of the operation's form; botocore reads as empty what it does not find.

    An object may be empty, and may have members that are newer than the model beside those that are in it. A moment that
    no calendar has, which botocore cannot read, is left out: nothing hangs on it.

    Raises:
        ValueError: It is no JSON, or an object of something else.
        TypeError: It, or a part of it, has another type.
    """
    if response_dict["status_code"] >= HTTPStatus.MULTIPLE_CHOICES:
        return
    body = json.loads(response_dict["body"])
    shape = operation_model.output_shape
    if shape is None:
        return
    if body is None:
        raise TypeError("the body is null")
    beyond: list[tuple[dict[str, Any], str]] = []
    _require_type(body, shape, "the body", beyond)
    if body and not body.keys() & {_wire_name(name, member) for name, member in shape.members.items()}:
        raise ValueError(f"nothing of the body belongs to {operation_model.name}")
    for holder, name in beyond:
        del holder[name]
    if beyond:
        response_dict["body"] = json.dumps(body).encode()


def read_number(answer: Mapping[str, Any], asked: str) -> Live:
    """Return the number of an answer to a get.

    Args:
        answer: As botocore gives it.
        asked: The id that was asked for, in any spelling.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: It is no such answer, or one about another number.
    """
    live = _live(answer["PhoneNumber"])
    if not _is(live, asked):
        raise ValueError(f"{asked} was asked for, and the answer is about {live.phone_number}")
    return live


def read_page(answer: Mapping[str, Any]) -> Page:
    """Return a page of a list. Raises as `read_number`: one without a list is not an account without numbers."""
    return Page(tuple(_live(number) for number in answer["PhoneNumbers"]), answer.get("NextToken") or None)


def read_batch(answer: Mapping[str, Any]) -> BatchAnswer:
    """Return what failed of a batch. Raises as `read_number`."""
    # boto3 leaves the list out where the body lacks it or has null: all succeeded.
    errors = tuple(_item_error(error) for error in answer.get("PhoneNumberErrors") or [])
    return BatchAnswer(errors, answer.get("ResponseMetadata", {}).get("RequestId", ""))


def _require_type(value: Any, shape: Any, where: str, beyond: list[tuple[dict[str, Any], str]]) -> None:
    """Refuse a value of another type than the model's; null counts as left out, but not in a list.

    Args:
        value: Of the body.
        shape: The model's.
        where: The value stands.
        beyond: Is given the moments that no calendar has, each with the object that holds it.
    """
    form = _FORMS.get(shape.type_name)
    if form is not None and not isinstance(value, form):
        raise TypeError(f"{where} is no {shape.type_name}: {type(value).__name__}")
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            wire_name = _wire_name(name, member)
            if value.get(wire_name) is not None:
                _require_type(value[wire_name], member, wire_name, beyond)
            if member.type_name == "timestamp" and _is_beyond(value.get(wire_name)):
                beyond.append((value, wire_name))
    elif shape.type_name == "list":
        for each in value:
            _require_type(each, shape.member, f"what is in {where}", beyond)


def _is_beyond(moment: object) -> bool:
    """Return whether a moment is told as a date, or in seconds, and is beyond all calendars or on none."""
    try:
        return not _EARLIEST <= float(moment) <= _LATEST  # type: ignore[arg-type]  # most are texts
    except OverflowError:
        return True
    except (TypeError, ValueError):
        return isinstance(moment, str) and _DATE.match(moment) is not None and not _is_read(moment)


def _is_read(moment: str) -> bool:
    try:
        parse_timestamp(moment)
    except (OverflowError, ValueError):
        return False
    return True


def _wire_name(name: str, member: Shape) -> str:
    return str(member.serialization.get("name", name))


def _item_error(error: Mapping[str, Any]) -> ItemError:
    phone_number_id = error["PhoneNumberId"]
    if not isinstance(phone_number_id, str) or not phone_number_id:
        raise TypeError(f"the id of a number is {phone_number_id!r}")
    return ItemError(
        phone_number_id, error.get("ErrorCode", "Unknown"), error.get("ErrorMessage", "").strip()
    )


def _live(number: Mapping[str, Any]) -> Live:
    phone_number = e164(number.get("E164PhoneNumber") or number["PhoneNumberId"])
    phone_number_id = number.get("PhoneNumberId") or documented_id(phone_number)
    if not may_be_id_of(phone_number_id, phone_number):
        raise ValueError(f"{phone_number} has the id of another number: {phone_number_id}")
    arn = number.get("PhoneNumberArn", "")
    if not _is_arn_of(arn, phone_number, phone_number_id):
        raise ValueError(f"{phone_number} has the ARN of another number: {arn}")
    return Live(
        phone_number=phone_number,
        phone_number_id=phone_number_id,
        phone_number_arn=arn,
        **{attribute.value: number.get(attribute.row.field, "") for attribute in Attribute},
        status=number.get("Status", ""),
        calling_name_status=number.get("CallingNameStatus", ""),
        type=number.get("Type", ""),
        country=number.get("Country", ""),
        deleted_at=_in_utc(number.get("DeletionTimestamp")),
        updated_at=_in_utc(number.get("UpdatedTimestamp")),
        associations=tuple(
            {key: str(association[key]) for key in ("Name", "Value") if key in association}
            for association in number.get("Associations") or []
        ),
    )


def _is(live: Live, asked: str) -> bool:
    """Return whether a number is the one that was asked for, by its number or by an opaque id."""
    return live.phone_number == spelled(asked) or live.phone_number_id == asked


def _is_arn_of(arn: str, phone_number: str, phone_number_id: str) -> bool:
    """Return whether an ARN may be a number's: it names the number, or its id, or leaves open what it names."""
    named = resource_id(arn)
    if spelled(named) is not None or spelled(phone_number_id) is not None:
        return may_be_id_of(named, phone_number)
    return named in {"", phone_number_id}


def _in_utc(moment: datetime | None) -> str:
    """Return a moment in ISO 8601; botocore gives some in the zone of this machine. Empty where no calendar has it."""
    try:
        return in_utc(moment).isoformat() if moment else ""
    except (OverflowError, ValueError):
        return ""
