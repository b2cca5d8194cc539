"""The calls this package makes, each in and out of its own values.

botocore's own retries are off: it does not retry 429 at all in its standard mode, and a second
layer of retries would multiply with ours.
"""

from __future__ import annotations

import os
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from pulumi_chime.chime import answers
from pulumi_chime.chime.debug_log import DebugLog, LoggedCall, numbers_of
from pulumi_chime.chime.errors import ServiceError, credentials_failure, malformed_answer, translate
from pulumi_chime.chime.first_contact import FirstContact
from pulumi_chime.chime.principal import find_principal
from pulumi_chime.chime.rehearsal import access_key, running_rehearsal
from pulumi_chime.chime.sessions import Session
from pulumi_chime.model.addresses import is_address, shown_address
from pulumi_chime.model.error_codes import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from pulumi_chime.chime.answers import BatchAnswer, Page
    from pulumi_chime.model.numbers import Live

_Value = TypeVar("_Value")

_PAGE = 100  # ListPhoneNumbers' MaxResults: at most 100 (model)
_HOSTS_OF_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_CONNECT_SECONDS = 5
_ANSWER_SECONDS = 30


class Client:
    """The phone-number operations of one account and region. Safe to share between threads.

    Args:
        client: boto3's.
        principal: Returns who is calling.
        log: Has a line of each call.
    """

    def __init__(
        self, client: ChimeSDKVoiceClient, principal: Callable[[], str], log: DebugLog | None = None
    ) -> None:
        self._client = client
        self._log = log or DebugLog()
        self._running = threading.local()
        self._first_contact = FirstContact()
        self.find_principal = principal
        client.meta.events.register("before-send.chime-sdk-voice", self._note_sending)
        client.meta.events.register("before-parse.chime-sdk-voice", answers.require_form)

    @property
    def region(self) -> str:
        """The region in which the numbers live."""
        return self._client.meta.region_name

    @property
    def is_of_aws(self) -> bool:
        """Whether the service is asked at an address of AWS, and not an emulator or a proxy in its place."""
        host = urlsplit(self._client.meta.endpoint_url).hostname or ""
        return host.endswith(_HOSTS_OF_AWS)

    def get(self, phone_number_id: str) -> Live:
        """Return one number. Raises ServiceError, of kind NOT_FOUND where the account has no such number."""
        return self._read(
            "GetPhoneNumber",
            lambda: self._client.get_phone_number(PhoneNumberId=phone_number_id),
            lambda answer: answers.read_number(answer, phone_number_id),
            (phone_number_id,),
        )

    def page(self, token: str | None) -> Page:
        """Return the page of the account's numbers that begins at a token; None is the first. Raises ServiceError."""
        # ListPhoneNumbers has no paginator in botocore.
        start: dict[str, Any] = {"NextToken": token} if token else {}
        return self._read(
            "ListPhoneNumbers",
            lambda: self._client.list_phone_numbers(MaxResults=_PAGE, **start),
            answers.read_page,
        )

    def default_calling_name(self) -> str:
        """Return the calling name that numbers of the account show which have none of their own. Raises ServiceError."""
        return self._read(
            "GetPhoneNumberSettings",
            self._client.get_phone_number_settings,
            lambda answer: answer.get("CallingName") or "",
        )

    def batch(self, operation: str, request: Mapping[str, Any]) -> BatchAnswer:
        """Make one request about many numbers; return what failed.

        Args:
            operation: The API's name of a batch operation, such as `BatchUpdatePhoneNumber`.
            request: Its members, as the API names them.

        Raises:
            ServiceError: The request failed as a whole, or its answer cannot be read.
        """
        call: Callable[..., Mapping[str, Any]] = getattr(self._client, xform_name(operation))
        numbers = numbers_of(request) if self._log.is_on else ()
        answer = self._call(operation, lambda: call(**request), answers.read_batch, numbers)
        self._first_contact.note()
        return answer

    def _read(
        self,
        operation: str,
        call: Callable[[], Mapping[str, Any]],
        read: Callable[[Mapping[str, Any]], _Value],
        numbers: tuple[str, ...] = (),
    ) -> _Value:
        """Make a call that changes nothing; writes repeat for as long as their budget allows, and have a breaker."""
        return self._first_contact.attempt(lambda: self._call(operation, call, read, numbers))

    def _call(
        self,
        operation: str,
        call: Callable[[], Mapping[str, Any]],
        read: Callable[[Mapping[str, Any]], _Value],
        numbers: tuple[str, ...],
    ) -> _Value:
        """Make a call and read its answer. Raises ServiceError for whatever either of them meets."""
        if not self._log.is_on:
            return self._unlogged_call(operation, call, read)
        heard_answers: list[Mapping[str, Any]] = []
        begun, code = time.monotonic(), ""

        def heard() -> Mapping[str, Any]:
            heard_answers.append(call())
            return heard_answers[0]

        try:
            return self._unlogged_call(operation, heard, read)
        except ServiceError as error:
            code = error.code
            heard_answers.extend(_answer_behind(error))
            raise
        finally:
            seconds = time.monotonic() - begun
            answer = heard_answers[0] if heard_answers else {}
            self._log.write(_logged(operation, numbers, seconds, code, answer))

    def _unlogged_call(
        self,
        operation: str,
        call: Callable[[], Mapping[str, Any]],
        read: Callable[[Mapping[str, Any]], _Value],
    ) -> _Value:
        self._running.was_sent = False
        try:
            answer = call()
        except Exception as error:
            raise self._call_failure(operation, error) from error
        try:
            return read(answer)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise malformed_answer(operation, repr(error)) from error

    def _call_failure(self, operation: str, error: Exception) -> ServiceError:
        if not self._running.was_sent:
            # All that botocore does before is to look at the request, and at its credentials, which may have expired.
            return credentials_failure(operation, error)
        if isinstance(error, (BotoCoreError, ClientError)):
            return translate(operation, error)
        return malformed_answer(operation, repr(error))

    def _note_sending(self, **_: object) -> None:
        """Take note that botocore hands the running call's request over to be sent; nothing of it has left yet."""
        self._running.was_sent = True


def connect(
    region: str | None, profile: str | None, endpoint_url: str | None, calls_in_flight: int
) -> Client:
    """Return a client whose credentials have been found; what is None follows boto3's own chain.

    In a rehearsal it speaks with the emulator, whatever address is named, and needs no credentials.

    Args:
        region: AWS region.
        profile: A profile of the AWS configuration files.
        endpoint_url: Another address of the service.
        calls_in_flight: How many connections to keep open.

    Raises:
        ServiceError: The configuration cannot be read, there is no such profile, it leads to no credentials, no
            region is configured, or the address is not one.
    """
    if endpoint_url is not None and not is_address(endpoint_url):
        detail = f"not an http or https address: {shown_address(endpoint_url)}"
        raise ServiceError(FailureKind.REFUSED, "connect", "InvalidEndpoint", detail)
    rehearsal = running_rehearsal()
    if rehearsal is None:
        session = Session.open(region, profile)
        client = open_service(session, endpoint_url, calls_in_flight)
    else:
        session = Session.open_rehearsed(region, profile, access_key(profile, endpoint_url))
        endpoint_url = rehearsal.address
        client = open_service(session, endpoint_url, calls_in_flight, proxies={})
    return Client(client, partial(find_principal, session, profile, endpoint_url), DebugLog.of(os.environ))


def open_service(
    session: Session,
    endpoint_url: str | None,
    calls_in_flight: int,
    answer_seconds: float = _ANSWER_SECONDS,
    **options: Any,
) -> ChimeSDKVoiceClient:
    """Return boto3's client of the service; further options are of botocore's Config. See `connect`."""
    client: ChimeSDKVoiceClient = session.client(
        "chime-sdk-voice",
        endpoint_url,
        retries={"total_max_attempts": 1, "mode": "standard"},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=answer_seconds,
        max_pool_connections=max(10, calls_in_flight),
        user_agent_extra="pulumi-chime",
        **options,
    )
    return client


def _answer_behind(error: ServiceError) -> list[Mapping[str, Any]]:
    """Return the service's answer that an error was made of, where there is one."""
    cause = error.__cause__
    return [cause.response] if isinstance(cause, ClientError) else []


def _logged(
    operation: str, numbers: tuple[str, ...], seconds: float, code: str, answer: Mapping[str, Any]
) -> LoggedCall:
    """Return a call for the log; an answer may have any form."""
    metadata = answer.get("ResponseMetadata") or {}
    failed = answer.get("PhoneNumberErrors")
    items = failed if isinstance(failed, list) else []
    return LoggedCall(
        operation=operation,
        numbers=numbers,
        seconds=seconds,
        request_id=str(metadata.get("RequestId", "")),
        status=metadata.get("HTTPStatusCode", 0),
        code=code,
        item_codes=tuple(str(item.get("ErrorCode", "")) for item in items if isinstance(item, dict)),
    )
