"""The provider that people write by hand: a dynamic resource, one request for each number and attribute.

Written as a careful user would: one client for all requests, requests only for what has changed, and throttled ones repeated
here, because botocore does not count this service's ThrottledClientException among them. The process that runs it is left as
Pulumi made it, with four workers.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

_ATTEMPTS = 20
_LONGEST_WAIT_SECONDS = 5
_FIELDS = {"name": "Name", "calling_name": "CallingName"}


class PhoneNumberProvider(ResourceProvider):
    """Gives numbers that are in the account their names."""

    serialize_as_secret_always = False

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare what was declared with what is."""
        return DiffResult(
            changes=any(olds.get(each) != news.get(each) for each in ("phone_number", *_FIELDS)),
            replaces=["phone_number"] if olds.get("phone_number") != news.get("phone_number") else [],
        )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Take a number over."""
        _update(props, {})
        return CreateResult(props["phone_number"], props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Send what has changed."""
        _update(news, olds)
        return UpdateResult(news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Ask for a number."""
        number: Any = _client().get_phone_number(PhoneNumberId=id_)["PhoneNumber"]
        live = {each: number.get(field) for each, field in _FIELDS.items() if each in props}
        return ReadResult(id_, {**props, **live})


class PhoneNumber(Resource):
    """A number of the account.

    Args:
        resource_name: Of the resource.
        phone_number: The number.
        name: Its name, where it has one.
        calling_name: Its calling name, where it has one.
    """

    def __init__(
        self, resource_name: str, phone_number: str, name: str | None = None, calling_name: str | None = None
    ) -> None:
        declared = {"phone_number": phone_number, "name": name, "calling_name": calling_name}
        super().__init__(PhoneNumberProvider(), resource_name, declared)


@functools.cache
def _client() -> ChimeSDKVoiceClient:
    return boto3.client("chime-sdk-voice")


def _update(news: dict[str, Any], olds: dict[str, Any]) -> None:
    for each, field in _FIELDS.items():
        if news.get(each) is not None and news[each] != olds.get(each):
            _send({"PhoneNumberId": news["phone_number"], field: news[each]})


def _is_throttled(error: BaseException) -> bool:
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == "ThrottledClientException"


@retry(
    retry=retry_if_exception(_is_throttled),
    wait=wait_random_exponential(max=_LONGEST_WAIT_SECONDS),
    stop=stop_after_attempt(_ATTEMPTS),
    reraise=True,
)
def _send(request: Any) -> None:
    _client().update_phone_number(**request)
