"""HTTP to operations and back, as the botocore model of `chime-sdk-voice` says.

The only module that knows moto, whose parser and serializer speak AWS's REST-JSON protocol from botocore's
models. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from botocore.loaders import Loader
from botocore.model import StructureShape
from moto.core.model import ServiceModel
from moto.core.parse import RestJSONParser
from moto.core.serialize import RestJSONSerializer
from werkzeug.datastructures import Headers, MultiDict

from chime_emulator.errors import RequestRefused, bad_request, unknown_operation
from chime_emulator.one_line import listed
from chime_emulator.strict_json import NotJsonError, read_object
from chime_emulator.validation import violations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moto.core.model import OperationModel
    from moto.core.serialize import AttributePickerContext

_NO_CONTENT = 204
_VIOLATIONS_SHOWN = 10
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/[0-9]{8}/([a-z0-9-]+)/")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came.

    Attributes:
        path: Still percent-encoded: ids are encoded once or twice, which only the undecoded path shows.
        query: Still encoded.
        authorization: The header of that name; the signature in it is not checked.
    """

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer as it leaves."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """A request that names an operation of the model.

    Attributes:
        operation: The model's name of it.
        labels: The variable parts of the path, by the model's names, decoded once.
    """

    operation: str
    labels: Mapping[str, str]
    http: HttpRequest


@dataclass(frozen=True, slots=True)
class _Route:
    operation: str
    method: str
    path: re.Pattern[str]
    literals: Mapping[str, str]
    """What the query must say, such as `operation=batch-update`."""


def route(http: HttpRequest) -> OperationRequest:
    """Find the operation that a request names. Raises RequestRefused where there is none."""
    selecting = {name: value for name, value in _query(http) if name in _selecting_names()}
    for candidate in _routes():
        matched = candidate.path.fullmatch(http.path)
        if matched and candidate.method == http.method and candidate.literals == selecting:
            labels = {label: unquote(value) for label, value in matched.groupdict().items()}
            return OperationRequest(candidate.operation, labels, http)
    raise unknown_operation(f"No operation answers to {http.method} {unquote(http.path)}.")


def read_members(call: OperationRequest, *, ignore_unknown: bool) -> dict[str, Any]:
    """Return the call's input by the model's member names, checked.

    Args:
        call: The request and its operation.
        ignore_unknown: Ignore members of the body that the model does not have, rather than refuse them.

    Raises:
        RequestRefused: The input does not fit the model.
    """
    operation = _model().operation_model(call.operation)
    shape = operation.input_shape
    if shape is None:
        return {}
    in_body = {name for name, member in shape.members.items() if "location" not in member.serialization}
    body = _body(call) if in_body else {}
    unknown = body.keys() - in_body
    if unknown and not ignore_unknown:
        raise bad_request(f"no such member in the body of {call.operation}: {listed(unknown)}")
    body = {name: body[name] for name in body.keys() & in_body}
    try:
        located = _parse(operation, call, {})
    except ValueError:
        raise bad_request("a number in the query is not one") from None
    _require(violations(shape, located | body, ignore_unknown=ignore_unknown))
    return _parse(operation, call, body)


def check_answer(operation: str, result: Mapping[str, Any]) -> None:
    """Raise AssertionError, a bug of the emulator, unless an operation's answer fits the model."""
    shape = _model().operation_model(operation).output_shape
    found = violations(shape, result, is_answer=True) if shape is not None else ()
    wrong = list(islice(found, _VIOLATIONS_SHOWN))
    if wrong:
        raise AssertionError(f"the answer to {operation} does not fit the model: {wrong}")


def answer(operation: str, result: Mapping[str, Any], request_id: str) -> HttpAnswer:
    """Return an operation's answer on the wire."""
    # A serializer of its own for each answer: it keeps its place in the answer while it writes.
    wire = RestJSONSerializer(_model().operation_model(operation), value_picker=_member).serialize(result)
    body = wire["body"].encode() if isinstance(wire["body"], str) else wire["body"]
    if wire["status_code"] == _NO_CONTENT:
        body = b""  # moto's serializer sends `{}`, which HTTP does not allow here
    return HttpAnswer(wire["status_code"], body, {**wire["headers"], "x-amzn-RequestId": request_id})


def refuse(refusal: RequestRefused, request_id: str) -> HttpAnswer:
    """Return a refusal on the wire: the exception in a header, code and message in the body.

    botocore raises the model's class by the header, and a plain ClientError where it is missing.
    """
    headers = {"Content-Type": "application/json", "x-amzn-RequestId": request_id}
    if refusal.exception:
        headers["x-amzn-ErrorType"] = refusal.exception
    body = json.dumps({"Code": refusal.code, "Message": refusal.message}).encode()
    return HttpAnswer(refusal.status, body, headers)


def credential_scope(authorization: str) -> tuple[str, str] | None:
    """Return access key and region of an `Authorization` header, or None where it has none.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
    """
    matched = _CREDENTIAL.search(authorization)
    return (matched[1], matched[2]) if matched else None


def number_violations(number: Mapping[str, Any], *, is_answer: bool) -> list[str]:
    """Return what keeps a mapping from being the model's PhoneNumber structure, as far as anybody reads it.

    Args:
        number: The mapping.
        is_answer: It is what the service has shown, where names are as they are.
    """
    found = violations(_model().shape_for("PhoneNumber"), number, is_answer=is_answer)
    return list(islice(found, _VIOLATIONS_SHOWN))


def choices(structure: str, member: str) -> list[str]:
    """Return the values that the model names for a member of a structure."""
    shape = _model().shape_for(structure)
    if not isinstance(shape, StructureShape):
        raise TypeError(structure)
    return [str(value) for value in shape.members[member].metadata["enum"]]


@lru_cache
def _model() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("chime-sdk-voice", "service-2"), "chime-sdk-voice")


@lru_cache
def _routes() -> tuple[_Route, ...]:
    return tuple(_route(_model().operation_model(name)) for name in _model().operation_names)


def _route(operation: OperationModel) -> _Route:
    trait = operation.http_trait
    literal, *rest = re.split(r"\{(\w+)\}", trait.path)
    pattern = re.escape(literal)
    for label, text in zip(rest[::2], rest[1::2], strict=True):
        pattern += f"(?P<{label}>[^/]+){re.escape(text)}"
    return _Route(operation.name, trait.method, re.compile(pattern), trait.query_args)


@lru_cache
def _selecting_names() -> frozenset[str]:
    """What in a query selects the operation rather than being its input."""
    return frozenset(name for candidate in _routes() for name in candidate.literals)


def _query(http: HttpRequest) -> list[tuple[str, str]]:
    return parse_qsl(http.query, keep_blank_values=True)


def _body(call: OperationRequest) -> dict[str, Any]:
    try:
        return read_object(call.http.body or b"{}", tolerant=True)
    except NotJsonError as cause:
        raise bad_request(f"The request body is {cause}.") from None


def _require(wrong: Iterable[str]) -> None:
    lines = list(islice(wrong, _VIOLATIONS_SHOWN))
    if lines:
        raise bad_request("; ".join(lines))


def _parse(operation: OperationModel, call: OperationRequest, body: Mapping[str, Any]) -> dict[str, Any]:
    return RestJSONParser(operation).parse(
        {
            "body": json.dumps(body),
            "headers": Headers(),
            "method": call.http.method,
            "url_params": dict(call.labels),
            "url_path": call.http.path,
            "values": MultiDict(_query(call.http)),
        }
    )


def _member(context: AttributePickerContext) -> Any:
    # moto's own picker also looks for attributes, indexes and aliases; our answers are plain mappings.
    return context.obj.get(context.key)
