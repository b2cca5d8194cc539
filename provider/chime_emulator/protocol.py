"""HTTP to operations and back, as the botocore model of `chime-sdk-voice` says.

The only module that knows botocore's model and moto, whose parser and serializer speak the AWS
REST-JSON protocol. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from botocore.loaders import Loader
from moto.core.model import ServiceModel
from moto.core.parse import RestJSONParser
from moto.core.serialize import RestJSONSerializer
from werkzeug.datastructures import Headers, MultiDict

from chime_emulator.errors import RequestError, bad_request, unknown_operation
from chime_emulator.validation import violations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.core.model import OperationModel
    from moto.core.serialize import AttributePickerContext

NO_CONTENT = 204
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/[0-9]{8}/([a-z0-9-]+)/")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came.

    Attributes:
        path: Still percent-encoded: ids are encoded once or twice, and only the undecoded path tells.
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
class Call:
    """A request that names an operation of the model.

    Attributes:
        operation: The model's name of it.
        labels: The variable parts of the path, by the model's names, decoded once.
        http: The request.
    """

    operation: str
    labels: Mapping[str, str]
    http: HttpRequest


def route(http: HttpRequest) -> Call:
    """Find the operation that a request names. Raises RequestError where there is none."""
    query = dict(parse_qsl(http.query, keep_blank_values=True))
    for found in _routes():
        matched = found.path.fullmatch(http.path)
        if matched and found.method == http.method and found.literals == _literals(query):
            labels = {label: unquote(value) for label, value in matched.groupdict().items()}
            return Call(found.operation, labels, http)
    raise unknown_operation(f"No operation answers to {http.method} {unquote(http.path)}.")


def members(call: Call) -> dict[str, Any]:
    """Return the call's input by the model's member names, checked. Raises RequestError where it does not fit."""
    operation = _model().operation_model(call.operation)
    shape = operation.input_shape
    if shape is None:
        return {}
    in_body = {name for name, member in shape.members.items() if "location" not in member.serialization}
    body = _json_object(call.http.body) if in_body else {}
    strangers = body.keys() - in_body
    if strangers:
        raise bad_request(f"{', '.join(sorted(strangers))}: no such member in the body of {call.operation}")
    try:
        located = _parse(operation, call, b"")
    except ValueError:
        raise bad_request("a number in the query is not one") from None
    wrong = list(violations(shape, located | body, ""))
    if wrong:
        raise bad_request("; ".join(wrong[:10]))
    return _parse(operation, call, json.dumps(body).encode())


def check_answer(operation: str, result: Mapping[str, Any]) -> None:
    """Raise AssertionError, a bug of the emulator, unless an operation's answer fits the model."""
    shape = _model().operation_model(operation).output_shape
    wrong = list(violations(shape, result, "")) if shape is not None else []
    if wrong:
        raise AssertionError(f"the answer to {operation} does not fit the model: {wrong[:10]}")


def answer(operation: str, result: Mapping[str, Any], request_id: str) -> HttpAnswer:
    """Return an operation's answer on the wire."""
    wire = _serializer(operation).serialize(result)
    status = wire["status_code"]
    body = b"" if status == NO_CONTENT else _encoded(wire["body"])
    return HttpAnswer(status, body, {**wire["headers"], "x-amzn-RequestId": request_id})


def error(refusal: RequestError, request_id: str) -> HttpAnswer:
    """Return a refusal on the wire: the class in a header, code and message in the body."""
    headers = {"Content-Type": "application/json", "x-amzn-RequestId": request_id}
    if refusal.exception:
        headers["x-amzn-ErrorType"] = refusal.exception
    body = json.dumps({"Code": refusal.code, "Message": refusal.message}).encode()
    return HttpAnswer(refusal.status, body, headers)


def credential_scope(authorization: str) -> tuple[str, str] | None:
    """Return access key and region of a SigV4 `Authorization` header, or None where there is none."""
    matched = _CREDENTIAL.search(authorization)
    return (matched[1], matched[2]) if matched else None


def number_violations(number: Mapping[str, Any]) -> list[str]:
    """Return what keeps a mapping from being the model's PhoneNumber structure."""
    return list(violations(_model().shape_for("PhoneNumber"), number, ""))


@dataclass(frozen=True, slots=True)
class _Route:
    operation: str
    method: str
    path: re.Pattern[str]
    literals: Mapping[str, str]


@lru_cache
def _model() -> ServiceModel:
    description = Loader().load_service_model("chime-sdk-voice", "service-2")
    return ServiceModel(description, "chime-sdk-voice")


@lru_cache
def _routes() -> tuple[_Route, ...]:
    return tuple(_route(_model().operation_model(name)) for name in _model().operation_names)


def _route(operation: OperationModel) -> _Route:
    trait = operation.http_trait
    literal, *labels = re.split(r"\{(\w+)\}", trait.path)
    pattern = re.escape(literal)
    for label, text in zip(labels[::2], labels[1::2], strict=True):
        pattern += f"(?P<{label}>[^/]+){re.escape(text)}"
    return _Route(operation.name, trait.method, re.compile(pattern), trait.query_args)


@lru_cache
def _literal_names() -> frozenset[str]:
    return frozenset(name for found in _routes() for name in found.literals)


def _literals(query: Mapping[str, str]) -> dict[str, str]:
    """Return what of a query selects the operation rather than being its input."""
    return {name: value for name, value in query.items() if name in _literal_names()}


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise bad_request("The request body is not JSON.") from None
    if not isinstance(value, dict):
        raise bad_request("The request body is not a JSON object.")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _parse(operation: OperationModel, call: Call, body: bytes) -> dict[str, Any]:
    parser = RestJSONParser(operation)
    return parser.parse(
        {
            "body": body,
            "headers": Headers(),
            "method": call.http.method,
            "url_params": dict(call.labels),
            "url_path": call.http.path,
            "values": MultiDict(parse_qsl(call.http.query, keep_blank_values=True)),
        }
    )


@lru_cache
def _serializer(operation: str) -> RestJSONSerializer:
    return RestJSONSerializer(_model().operation_model(operation), value_picker=_member)


def _member(context: AttributePickerContext) -> Any:
    # moto's own picker also looks at attributes, indexes and aliases; our answers are plain mappings.
    return context.obj.get(context.key)


def _encoded(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body
