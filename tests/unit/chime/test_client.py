"""The calls, through a real boto3 client over real HTTP, and what becomes of their answers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from pulumi_chime.chime import BatchAnswer, Client, ItemError, Page, ServiceError, connect
from pulumi_chime.model.error_codes import FailureKind
from pulumi_chime.model.identity import documented_id
from tests.unit.scripted_service import Script, scripted_service
from tests.unit.values import NUMBER, NUMBER_ID, arn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UPDATE = "BatchUpdatePhoneNumber"
ITEMS = [
    {"PhoneNumberId": "%2B12065550100", "Name": "Reception"},
    {"PhoneNumberId": "+12065550101", "CallingName": ""},
]
UPDATES = {"UpdatePhoneNumberRequestItems": ITEMS}
OPERATIONS: dict[str, Callable[[Client], object]] = {
    UPDATE: lambda client: client.batch(UPDATE, UPDATES),
    "BatchDeletePhoneNumber": lambda client: client.batch(
        "BatchDeletePhoneNumber", {"PhoneNumberIds": [NUMBER_ID]}
    ),
    "GetPhoneNumber": lambda client: client.get(NUMBER),
    "ListPhoneNumbers": lambda client: client.page(None),
    "GetPhoneNumberSettings": lambda client: client.default_calling_name(),
}
OTHER = "+12065550199"
FULL = {
    "PhoneNumberId": NUMBER_ID,
    "PhoneNumberArn": arn(),
    "E164PhoneNumber": NUMBER,
    "Country": "US",
    "Type": "Local",
    "ProductType": "VoiceConnector",
    "Status": "ReleaseInProgress",
    "Capabilities": {"InboundCall": True},
    "Associations": [
        {"Name": "VoiceConnectorId", "Value": "vc1", "AssociatedTimestamp": "2026-01-02T03:04:05Z"}
    ],
    "CallingName": "Contoso",
    "CallingNameStatus": "UpdateSucceeded",
    "DeletionTimestamp": "2026-01-09T03:04:05Z",
    "Name": "Reception",
    "AddedLater": "x",
}


@dataclass(frozen=True)
class Service:
    """A client and the server that it talks to."""

    client: Client
    script: Script

    def answers(self, body: object) -> None:
        """Let every call be answered with a JSON body."""
        self.script.body = json.dumps(body).encode()

    def asked(self) -> tuple[str, str, Any]:
        """Return method, path and JSON body of the only request."""
        ((method, path, body),) = self.script.asked
        return method, path, json.loads(body) if body else None


@pytest.fixture(scope="module")
def shared() -> Iterator[Service]:
    """A client of a scripted service: making one takes a while."""
    with scripted_service() as (script, url):
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("AWS_ACCESS_KEY_ID", "test")
            environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
            client = connect("us-west-2", None, url, 4)
        yield Service(client, script)


@pytest.fixture
def service(shared: Service) -> Service:
    """A client of a scripted service that has not been asked anything yet."""
    vars(shared.script).update(vars(Script()))
    return shared


@pytest.mark.parametrize(
    ("operation", "path", "request_"),
    [
        (UPDATE, "/phone-numbers?operation=batch-update", UPDATES),
        (
            "BatchDeletePhoneNumber",
            "/phone-numbers?operation=batch-delete",
            {"PhoneNumberIds": [NUMBER_ID, NUMBER]},
        ),
    ],
)
def test_a_batch_is_sent_as_it_was_made(
    service: Service, operation: str, path: str, request_: dict[str, Any]
) -> None:
    """Under the operation's own path, with each id as it was given."""
    assert service.client.batch(operation, request_).errors == ()
    assert service.asked() == ("POST", path, request_)


def test_a_get_encodes_the_plus_sign_once(service: Service) -> None:
    """The path of an E.164 number is `/phone-numbers/%2B…`."""
    service.answers({"PhoneNumber": FULL})
    service.client.get(NUMBER)
    assert service.asked()[1] == "/phone-numbers/%2B12065550100"


def test_pages_are_asked_for_by_their_token(service: Service) -> None:
    """A page has up to 100 numbers; the first has no token, and the last gives none."""
    service.answers({"PhoneNumbers": [FULL], "NextToken": "second"})
    page = service.client.page(None)
    assert ([number.phone_number for number in page.numbers], page.next_token) == ([NUMBER], "second")
    service.answers({"PhoneNumbers": [], "NextToken": ""})
    assert service.client.page("second") == Page((), None)
    assert [path for _, path, _ in service.script.asked] == [
        "/phone-numbers?max-results=100",
        "/phone-numbers?max-results=100&next-token=second",
    ]


def test_a_number_is_read_with_everything_that_is_shown(service: Service) -> None:
    """Every field that the package knows, and none that it does not."""
    service.answers({"PhoneNumber": FULL})
    number = service.client.get(NUMBER)
    assert number.as_outputs() == {
        "phone_number_id": NUMBER_ID,
        "phone_number_arn": arn(),
        "name": "Reception",
        "calling_name": "Contoso",
        "product_type": "VoiceConnector",
        "status": "ReleaseInProgress",
        "calling_name_status": "UpdateSucceeded",
        "type": "Local",
        "country": "US",
        "associations": [{"Name": "VoiceConnectorId", "Value": "vc1"}],
    }
    assert (number.phone_number, number.deleted_at) == (NUMBER, "2026-01-09T03:04:05+00:00")


@pytest.mark.parametrize(
    "shown", [{"PhoneNumberId": NUMBER_ID}, {"E164PhoneNumber": NUMBER}, {"PhoneNumberId": NUMBER}]
)
def test_what_the_service_leaves_out_is_empty(service: Service, shown: dict[str, str]) -> None:
    """Unset fields are absent; the number is known from either of its two fields."""
    service.answers({"PhoneNumber": shown})
    number = service.client.get(NUMBER)
    assert number.phone_number == NUMBER
    assert number.phone_number_id == shown.get("PhoneNumberId", NUMBER_ID)
    assert {number.name, number.calling_name, number.status, number.deleted_at} == {""}


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize(
    "moment",
    ["2026-01-09T03:04:05Z", "2026-01-08T22:04:05-05:00", "2026-01-09T03:04:05", 1767927845, "1767927845"],
)
def test_moments_are_in_utc_wherever_this_machine_is(
    service: Service, zone: str, moment: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds come from botocore in the zone of the machine; what is shown, and counted from, is one zone."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    service.answers({"PhoneNumber": {**FULL, "DeletionTimestamp": moment, "UpdatedTimestamp": moment}})
    try:
        number = service.client.get(NUMBER)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert {number.deleted_at, number.updated_at} == {"2026-01-09T03:04:05+00:00"}


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-08:00",
        "10000-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-09T03:04:05+99:00",
        "2026-01-09T03:04:05-24:00",
        1e300,
        "1e300",
        -1e13,
        "Infinity",
    ],
)
@pytest.mark.parametrize("name", ["CreatedTimestamp", "UpdatedTimestamp", "DeletionTimestamp"])
def test_a_moment_that_no_calendar_has_is_not_known(service: Service, name: str, moment: object) -> None:
    """Nothing hangs on it: the number, and all others of its page, are read all the same."""
    shown = {**FULL, "DeletionTimestamp": None, name: moment}
    service.answers({"PhoneNumber": shown})
    number = service.client.get(NUMBER)
    assert (number.name, number.deleted_at, number.updated_at) == ("Reception", "", "")
    service.answers({"PhoneNumbers": [shown, {"E164PhoneNumber": OTHER}]})
    assert [each.phone_number for each in service.client.page(None).numbers] == [NUMBER, OTHER]


def test_errors_of_items_are_read_as_the_service_wrote_them(service: Service) -> None:
    """Id, code and message; the code may be newer than the model, and code and message may be missing."""
    service.answers(
        {
            "PhoneNumberErrors": [
                {"PhoneNumberId": NUMBER, "ErrorCode": "SomethingNew", "ErrorMessage": " No. "},
                {"PhoneNumberId": "%2B12065550101", "ErrorMessage": None},
            ]
        }
    )
    assert service.client.batch(UPDATE, UPDATES).errors == (
        ItemError(NUMBER, "SomethingNew", "No."),
        ItemError("%2B12065550101", "Unknown", ""),
    )


@pytest.mark.parametrize("body", [{}, {"PhoneNumberErrors": None}, {"PhoneNumberErrors": []}])
def test_no_errors_means_that_all_succeeded(service: Service, body: dict[str, Any]) -> None:
    """The list of errors may be empty, null or missing."""
    service.answers(body)
    assert service.client.batch(UPDATE, UPDATES).errors == ()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "body", [b"", b"<html>log in</html>", b"[]", b"null", b'"ok"', b"\xff\xfe", b'{"Phone']
)
def test_a_body_that_is_no_object_is_a_lost_answer(service: Service, operation: str, body: bytes) -> None:
    """A proxy's page with status 200 is never taken for "no errors": what took effect has to be read back."""
    service.script.body = body
    with pytest.raises(ServiceError) as told:
        OPERATIONS[operation](service.client)
    assert (told.value.kind, told.value.code) == (FailureKind.LOST, "MalformedAnswer")
    assert told.value.operation == operation


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": "x"}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": {"a": 1}}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": [1]}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": [{"PhoneNumberId": 5}]}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": [{"ErrorCode": "NotFound"}]}),
        ("GetPhoneNumber", {}),
        ("GetPhoneNumber", {"PhoneNumber": 4}),
        ("GetPhoneNumber", {"PhoneNumber": {}}),
        ("GetPhoneNumber", {"PhoneNumber": {"PhoneNumberId": "x"}}),
        ("GetPhoneNumber", {"PhoneNumber": {**FULL, "DeletionTimestamp": "yesterday"}}),
        ("ListPhoneNumbers", {"PhoneNumbers": [{}]}),
        ("ListPhoneNumbers", {"PhoneNumbers": 3}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": {}}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": ""}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": False}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": [None]}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": [{"PhoneNumberId": ""}]}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": [{"PhoneNumberId": NUMBER, "ErrorCode": []}]}),
        ("BatchUpdatePhoneNumber", {"PhoneNumberErrors": [{"PhoneNumberId": NUMBER, "ErrorMessage": {}}]}),
        ("BatchUpdatePhoneNumber", {"phoneNumberErrors": []}),
        ("BatchDeletePhoneNumber", {"PhoneNumber": FULL}),
        ("GetPhoneNumber", {"PhoneNumber": None}),
        ("GetPhoneNumber", {"PhoneNumber": []}),
        ("GetPhoneNumber", {"PhoneNumbers": [FULL]}),
        ("GetPhoneNumber", {"PhoneNumber": {**FULL, "Associations": {}}}),
        ("GetPhoneNumber", {"PhoneNumber": {**FULL, "Status": ["Unassigned"]}}),
        ("GetPhoneNumber", {"PhoneNumber": {**FULL, "PhoneNumberArn": {}}}),
        ("ListPhoneNumbers", {}),
        ("ListPhoneNumbers", {"PhoneNumbers": None}),
        ("ListPhoneNumbers", {"PhoneNumbers": {}}),
        ("ListPhoneNumbers", {"PhoneNumbers": ""}),
        ("ListPhoneNumbers", {"PhoneNumbers": [None]}),
        ("ListPhoneNumbers", {"PhoneNumbers": [], "NextToken": 2}),
        ("ListPhoneNumbers", {"NextToken": "second"}),
        ("GetPhoneNumberSettings", {"CallingName": []}),
        *((operation, {"login": "here"}) for operation in OPERATIONS),
        *((operation, {"message": "ok", "code": 0}) for operation in OPERATIONS),
    ],
)
def test_an_answer_of_another_shape_is_a_lost_answer(
    service: Service, operation: str, body: dict[str, Any]
) -> None:
    """Whatever the model does not allow is told as such, and is no bug of this package."""
    service.answers(body)
    with pytest.raises(ServiceError) as told:
        OPERATIONS[operation](service.client)
    assert (told.value.kind, told.value.code) == (FailureKind.LOST, "MalformedAnswer")


@pytest.mark.parametrize("operation", ["BatchUpdatePhoneNumber", "BatchDeletePhoneNumber"])
def test_what_is_newer_than_the_model_may_stand_beside_what_is_in_it(
    service: Service, operation: str
) -> None:
    """A service that says more than it used to is still understood."""
    service.answers({"PhoneNumberErrors": [{"PhoneNumberId": NUMBER, "Since": 3}], "Accepted": 2})
    assert OPERATIONS[operation](service.client) == BatchAnswer((ItemError(NUMBER, "Unknown", ""),), "")


ANOTHERS: dict[str, dict[str, Any]] = {
    "the answer to another question": {
        **FULL,
        "PhoneNumberId": documented_id(OTHER),
        "PhoneNumberArn": arn(OTHER),
        "E164PhoneNumber": OTHER,
    },
    "another id": {**FULL, "PhoneNumberId": documented_id(OTHER)},
    "another id, encoded twice": {**FULL, "PhoneNumberId": quote(documented_id(OTHER))},
    "another ARN": {**FULL, "PhoneNumberArn": arn(OTHER)},
    "another ARN, encoded": {**FULL, "PhoneNumberArn": arn(documented_id(OTHER))},
    "another number": {**FULL, "E164PhoneNumber": OTHER},
    "an id alone": {"PhoneNumberId": OTHER},
    "a number alone": {"E164PhoneNumber": OTHER},
    "an opaque id, and the ARN of another number": {
        **FULL,
        "PhoneNumberId": "pn-1",
        "PhoneNumberArn": arn(OTHER),
    },
    "an opaque id, and the ARN of another one": {
        **FULL,
        "PhoneNumberId": "pn-1",
        "PhoneNumberArn": arn("pn-2"),
    },
}


@pytest.mark.parametrize("shown", ANOTHERS.values(), ids=ANOTHERS)
@pytest.mark.parametrize("asked", [NUMBER, NUMBER_ID, "12065550100"])
def test_an_answer_about_another_number_is_a_lost_answer(
    service: Service, shown: dict[str, Any], asked: str
) -> None:
    """A cache that mixes paths must not have that number written to, or released, in the place of this one."""
    service.answers({"PhoneNumber": shown})
    with pytest.raises(ServiceError) as told:
        service.client.get(asked)
    assert (told.value.kind, told.value.code) == (FailureKind.LOST, "MalformedAnswer")


@pytest.mark.parametrize(
    "shown", [{**FULL, "PhoneNumberId": documented_id(OTHER)}, {**FULL, "PhoneNumberArn": arn(OTHER)}]
)
def test_a_page_on_which_a_number_has_what_is_another_s_is_a_lost_answer(
    service: Service, shown: dict[str, Any]
) -> None:
    """Its other numbers are no surer than this one."""
    service.answers({"PhoneNumbers": [FULL, shown]})
    with pytest.raises(ServiceError) as told:
        service.client.page(None)
    assert (told.value.kind, told.value.code) == (FailureKind.LOST, "MalformedAnswer")


@pytest.mark.parametrize(
    ("asked", "id_", "own_arn"),
    [
        (NUMBER, "pn-1", arn("pn-1")),
        (NUMBER, "pn-1", arn(NUMBER)),
        (NUMBER, "pn-1", ""),
        ("pn-1", "pn-1", arn("pn-1")),
        (NUMBER, NUMBER_ID, arn("pn-1")),
        (NUMBER, NUMBER, arn(NUMBER_ID)),
        (NUMBER_ID, NUMBER, "no ARN"),
    ],
)
def test_an_opaque_id_and_any_spelling_are_a_number_s_own(
    service: Service, asked: str, id_: str, own_arn: str
) -> None:
    """What an id looks like is the service's matter; only one that names another number is not this number's."""
    service.answers({"PhoneNumber": {**FULL, "PhoneNumberId": id_, "PhoneNumberArn": own_arn}})
    number = service.client.get(asked)
    assert (number.phone_number, number.phone_number_id, number.phone_number_arn) == (NUMBER, id_, own_arn)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("status", [300, 302, 307, 400, 404, 405, 408, 409, 410, 418, 422, 425, 499])
@pytest.mark.parametrize(
    "body", [b"<html>no</html>", b"", b"{}", b'{"message": "no"}', b'{"Code": 7}', b"[]"]
)
def test_a_failure_that_is_not_the_service_s_own_is_a_lost_answer(
    service: Service, operation: str, status: int, body: bytes
) -> None:
    """Whoever answers in its place does not know what was done: it is told as a page with status 200 is."""
    service.script.status, service.script.body = status, body
    with pytest.raises(ServiceError) as told:
        OPERATIONS[operation](service.client)
    assert (told.value.kind, told.value.code) == (FailureKind.LOST, "MalformedAnswer")


@pytest.mark.parametrize("status", [302, 408, 425, 499])
def test_a_status_of_waiting_or_going_elsewhere_is_no_refusal(service: Service, status: int) -> None:
    """Also where the answer has a code: the request may have arrived before."""
    service.script.status, service.script.headers = status, {"x-amzn-ErrorType": "RequestTimeout"}
    with pytest.raises(ServiceError) as told:
        service.client.batch(UPDATE, UPDATES)
    assert (told.value.kind, told.value.code) == (FailureKind.LOST, "RequestTimeout")


def test_an_answer_that_is_cut_off_is_lost(service: Service) -> None:
    """The connection ends before the body does."""
    service.script.body, service.script.announced = b'{"PhoneNumberErrors": []', 1000
    with pytest.raises(ServiceError) as told:
        service.client.batch(UPDATE, UPDATES)
    assert told.value.kind is FailureKind.LOST


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, FailureKind.THROTTLED),
        (500, FailureKind.UNAVAILABLE),
        (503, FailureKind.UNAVAILABLE),
        (403, FailureKind.NOT_ALLOWED),
    ],
)
def test_no_failure_is_repeated_by_the_client(
    service: Service, operation: str, status: int, kind: FailureKind
) -> None:
    """One call is one request: all repeating is decided in one place, which is not boto3."""
    service.script.status, service.script.body = status, b"<html>"
    with pytest.raises(ServiceError) as told:
        OPERATIONS[operation](service.client)
    assert (told.value.kind, len(service.script.asked)) == (kind, 1)


def test_an_error_s_header_gives_its_code(service: Service) -> None:
    """The service's wire form of errors: a header with the name, a body with the message."""
    service.script.status = 400
    service.script.headers = {"x-amzn-ErrorType": "BadRequestException", "x-amzn-RequestId": "request-1"}
    service.answers({"Code": "BadRequest", "Message": "Not like this."})
    with pytest.raises(ServiceError) as told:
        service.client.batch(UPDATE, UPDATES)
    assert (told.value.kind, told.value.code) == (FailureKind.REFUSED, "BadRequestException")
    assert (told.value.message, told.value.request_id) == ("Not like this.", "request-1")


def test_an_endpoint_where_nobody_listens_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was sent, so that nothing can have taken effect."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    client = connect("us-east-1", None, "http://127.0.0.1:1", 4)
    with pytest.raises(ServiceError) as told:
        client.get(NUMBER)
    assert (told.value.kind, told.value.code) == (FailureKind.UNREACHABLE, "EndpointConnectionError")


@pytest.mark.parametrize(
    ("region", "profile", "endpoint_url", "code"),
    [
        (None, None, None, "NoRegionError"),
        ("us-east-1", "absent", None, "ProfileNotFound"),
        ("us-east-1", None, "localhost", "InvalidEndpoint"),
        ("not a region", None, None, "InvalidRegionError"),
    ],
)
def test_a_connection_that_cannot_be_is_told(
    monkeypatch: pytest.MonkeyPatch,
    region: str | None,
    profile: str | None,
    endpoint_url: str | None,
    code: str,
) -> None:
    """What is wrong with region, profile or endpoint is found before the first call."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with pytest.raises(ServiceError) as told:
        connect(region, profile, endpoint_url, 4)
    assert (told.value.operation, told.value.code) == ("connect", code)


def test_the_region_is_the_one_that_was_connected_to(service: Service) -> None:
    """State records where a number lives, from boto3's own chain where nothing else says it."""
    assert service.client.region == "us-west-2"


@pytest.mark.parametrize(
    ("url", "is_of_aws"),
    [
        (None, True),
        ("https://vpce-1.chime-sdk-voice.us-east-1.vpce.amazonaws.com", True),
        ("http://127.0.0.1:40321", False),
        ("https://amazonaws.com.example", False),
    ],
)
def test_whether_aws_itself_is_asked(
    url: str | None, is_of_aws: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address decides, wherever it was configured."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    if url is not None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", url)
    assert connect("us-east-1", None, None, 4).is_of_aws is is_of_aws
