"""The stream of events: what is told, that a listener goes on where it was, and that none of them slows the service."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

from chime_emulator import Beginning, Options
from chime_emulator.bell import MOST_LISTENERS
from chime_emulator.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_chime_sdk_voice.client import ChimeSDKVoiceClient

    from tests.emulator.served import Served

NUMBER = "+12065550100"


class Listener:
    """One listener's events, read as they come."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.last_id = ""

    def next(self, *names: str) -> tuple[str, Any]:
        """Return the next event of these names, and what it says."""
        name = ""
        for line in self._lines:
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "id":
                self.last_id = value
            elif key == "data" and name in names:
                return name, json.loads(value)
        raise AssertionError(f"the stream ended before {names}")

    def next_call(self) -> dict[str, Any]:
        """Return the next call."""
        call: dict[str, Any] = self.next("call")[1]
        return call

    def next_number(self) -> dict[str, Any]:
        """Return the next numbers that are told, which is one."""
        (number,) = self.next("numbers")[1]["numbers"]
        assert isinstance(number, dict)
        return number

    def all_numbers(self) -> list[dict[str, Any]]:
        """Return the numbers that are told up to the end of all."""
        found: list[dict[str, Any]] = []
        while True:
            told = self.next("numbers")[1]
            found += told["numbers"]
            if told["all"]:
                return found


@contextmanager
def listening(served: Served, last: str = "", query: str = "") -> Iterator[Listener]:
    """Listen until the block ends."""
    headers = {"Last-Event-ID": last} if last else {}
    url = f"{served.url}/_emulator/events{query}"
    with httpx.stream("GET", url, headers=headers, timeout=20) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"] == "text/event-stream"
        yield Listener(answer.iter_lines())


def test_a_call_is_told_with_why_it_failed(served: Served, client: ChimeSDKVoiceClient) -> None:
    """As on record, and the reasons of its failed items with their counts; in full at its own address."""
    items: Any = [
        {"PhoneNumberId": number, "Name": "one"} for number in (NUMBER, "+19995550100", "+19995550101")
    ]
    with listening(served) as listener:
        client.batch_update_phone_number(UpdatePhoneNumberRequestItems=items)
        call = listener.next_call()
    (recorded,) = served.calls()
    reason = {
        "code": "NotFound",
        "message": "The phone number is not in this account and region.",
        "items": 2,
    }
    assert call == {**recorded, "id": call["id"], "reasons": [reason]}
    details = served.control("GET", f"calls/{call['id']}")
    assert details["writes"] == [{"phone_number": NUMBER, "attribute": "Name", "value": "one"}]
    assert [refusal["phone_number"] for refusal in details["refusals"]] == ["+19995550100", "+19995550101"]
    for nowhere in ("99", "x", "9" * 30):
        assert httpx.get(f"{served.url}/_emulator/calls/{nowhere}").status_code == 404


def test_a_refused_request_is_told_with_its_reason(served: Served) -> None:
    """Whatever refused it: the model, a fault, or an operation that does not exist. What was sent comes escaped."""
    served.fault("status", status=503, message="a bad\nday", times=1)
    with listening(served) as listener:
        for path in ("/phone-numbers", "/phone-numbers?max-results=0", "/nothing%0Ahere"):
            httpx.get(served.url + path)
        reasons = [listener.next_call()["reasons"][0] for _ in range(3)]
    assert [reason["code"] for reason in reasons] == ["ServiceUnavailable", "BadRequest", "UnknownOperation"]
    assert reasons[0]["message"] == r"a bad\nday"
    assert r"/nothing\nhere" in reasons[2]["message"]


def test_numbers_are_told_at_first_all_and_then_as_they_change(
    served: Served, client: ChimeSDKVoiceClient
) -> None:
    """By calls, by hand and by time: what was before, and what is pending until when."""
    with listening(served) as listener:
        _, told = listener.next("numbers")
        assert (len(told["numbers"]), told["all"]) == (60, True)
        assert all(number["changed"] is None for number in told["numbers"])
        served.put(NUMBER, Name="by hand")
        assert listener.next_number()["changed"]["before"] == {"Name": None}
        client.update_phone_number(PhoneNumberId=NUMBER, CallingName="Contoso")
        pending = listener.next_number()["pending"]
        assert (pending["calling_name"], pending["fails"]) == ("Contoso", False)
        moved = served.control("POST", "clock", {"advance_to": pending["until"]})
        assert moved["now"] >= pending["until"]
        settled = listener.next_number()
        assert (settled["number"]["CallingName"], settled["pending"]) == ("Contoso", None)
        assert served.control("POST", "clock", {"advance_to": "2001-01-01T00:00:00Z"})["now"] >= moved["now"]
        client.delete_phone_number(PhoneNumberId=NUMBER)
        assert listener.next_number()["gone_at"] > moved["now"]
        served.control("DELETE", f"numbers/{NUMBER}")
        assert listener.next_number()["number"] is None


@pytest.mark.parametrize("count", [0, 1, 200, 201])
def test_the_end_of_all_numbers_is_always_told(serve: Callable[[Options], Served], count: int) -> None:
    """Of an account without numbers, too, and where the last part is as long as any: at first and after a reset."""
    served = serve(Options(beginning=Beginning(numbers=count, plain=True)))
    with listening(served) as listener:
        assert len(listener.all_numbers()) == count
        served.put("+12025550143", Name="new")
        assert listener.next_number()["number"]["Name"] == "new"
        served.control("POST", "reset")
        listener.next("numbers_begin")
        assert len(listener.all_numbers()) == count


def test_a_default_calling_name_is_told_where_numbers_show_it(serve: Callable[[Options], Served]) -> None:
    """It changes what numbers show, and none of them: they are told anew, and what changed last of each stays."""
    served = serve(
        Options(
            beginning=Beginning(numbers=2, plain=True), switches=Switches(cleared_shows="account_default")
        )
    )
    served.put(NUMBER, Name="by hand")
    with listening(served) as listener:
        assert ["CallingName" in each["number"] for each in listener.all_numbers()] == [False, False]
        served.client().update_phone_number_settings(CallingName="Contoso")
        listener.next("numbers_begin")
        told = listener.all_numbers()
    assert [each["number"]["CallingName"] for each in told] == ["Contoso", "Contoso"]
    assert [each["changed"] and each["changed"]["before"] for each in told] == [{"Name": None}, None]


def test_what_is_taken_back_is_no_change(served: Served, client: ChimeSDKVoiceClient) -> None:
    """A batch that fails as a whole after its first item has changed nothing, and nothing is told."""
    item: Any = {"PhoneNumberId": NUMBER, "Name": "one"}
    with listening(served) as listener:
        listener.next("numbers")
        with pytest.raises(client.exceptions.BadRequestException):
            client.batch_update_phone_number(UpdatePhoneNumberRequestItems=[item, item])
        served.put("+12065550101", Name="two")
        assert listener.next_number()["phone_number"] == "+12065550101"


def test_faults_and_the_clock_are_told(served: Served) -> None:
    """A fault comes with the id by which it alone is ended, and with what is left of it."""
    with listening(served) as listener:
        assert listener.next("standing")[1]["faults"] == []
        served.fault("drop")
        served.fault("latency", milliseconds=1, times=2)
        faults: list[dict[str, Any]] = []
        while len(faults) < 2:
            faults = listener.next("standing")[1]["faults"]
        assert served.control("DELETE", f"faults/{faults[0]['id']}") == {"removed": True}
        assert served.control("DELETE", f"faults/{faults[0]['id']}") == {"removed": False}
        httpx.get(f"{served.url}/phone-numbers")
        while not faults or faults[-1]["times"] != 1 or len(faults) != 1:
            faults = listener.next("standing")[1]["faults"]
    assert served.control("GET", "faults")["faults"][0]["kind"] == "latency"


def test_the_kinds_are_described_for_a_form(served: Served) -> None:
    """Each with meaning, operations and parameters, such that a fault of its defaults is accepted."""
    described = served.control("GET", "faults/kinds")["kinds"]
    needed = {"integer": 500, "number": 1, "text": "x"}
    for kind in described:
        assert kind["meaning"].endswith(".")
        given = {each["name"]: needed[each["type"]] for each in kind["parameters"] if each["required"]}
        served.fault(kind["kind"], operation=kind["operations"][0], **given)
    assert len(served.control("GET", "faults")["faults"]) == len(described)
    credentials = next(kind for kind in described if kind["kind"] == "credentials")
    assert "AccessDeniedException" in credentials["parameters"][0]["choices"]


@pytest.mark.parametrize("by_query", [False, True])
def test_a_listener_goes_on_where_it_was(served: Served, client: ChimeSDKVoiceClient, by_query: bool) -> None:
    """By the last event's id, nothing is told twice and nothing is left out."""
    with listening(served) as listener:
        listener.next("numbers")
        client.update_phone_number(PhoneNumberId=NUMBER, Name="seen")
        listener.next_call()
        last = listener.last_id
    client.update_phone_number(PhoneNumberId="+12065550101", Name="missed")
    client.update_phone_number(PhoneNumberId="+12065550102", Name="missed")
    resumed = (
        listening(served, query=f"?last_event_id={quote(last)}") if by_query else listening(served, last)
    )
    with resumed as listener:
        name, told = listener.next("numbers", "numbers_begin")
        assert name == "numbers"
        assert [each["phone_number"] for each in told["numbers"]] == ["+12065550101", "+12065550102"]
        assert [listener.next_call()["phone_numbers"] for _ in range(2)] == [
            ["+12065550101"],
            ["+12065550102"],
        ]


@pytest.mark.parametrize("last", ["nonsense", "7", "1:x::0", "9" * 40, "5:00000000-0000:abc:3"])
def test_a_position_that_is_none_begins_at_the_beginning(
    served: Served, client: ChimeSDKVoiceClient, last: str
) -> None:
    """As if nothing had been told."""
    client.get_phone_number(PhoneNumberId=NUMBER)
    with listening(served, last) as listener:
        assert len(listener.next("numbers")[1]["numbers"]) == 60
        assert listener.next_call()["operation"] == "GetPhoneNumber"


def test_a_record_that_begins_anew_is_noticed(served: Served, client: ChimeSDKVoiceClient) -> None:
    """Forgetting the calls, or a reset, is told; what comes after is not taken for what was before."""
    with listening(served) as listener:
        listener.next("numbers")
        client.get_phone_number(PhoneNumberId=NUMBER)
        listener.next_call()
        served.control("DELETE", "calls")
        listener.next("calls_forgotten")
        client.update_phone_number(PhoneNumberId=NUMBER, Name="one")
        assert listener.next_call()["operation"] == "UpdatePhoneNumber"
        served.control("POST", "reset")
        assert {listener.next("calls_forgotten", "numbers_begin")[0] for _ in range(2)} == {
            "calls_forgotten",
            "numbers_begin",
        }


def test_a_restart_does_not_lose_a_listeners_calls(tmp_path: Any, serve: Callable[[Options], Served]) -> None:
    """With a database in a file, the calls go on where they were; the numbers are told anew."""
    from chime_emulator import serving  # noqa: PLC0415  # this one stops in the middle of the test
    from tests.emulator.served import Served as Emulator  # noqa: PLC0415

    options = Options(database=str(tmp_path / "emulator.db"), beginning=Beginning(numbers=3, plain=True))
    with serving(options) as url, listening(Emulator(url)) as listener:
        listener.next("numbers")
        httpx.get(f"{url}/phone-numbers")
        listener.next_call()
        last = listener.last_id
    again = serve(options)
    httpx.get(f"{again.url}/phone-numbers?max-results=1")
    with listening(again, last) as listener:
        assert listener.next("numbers", "numbers_begin")[0] == "numbers_begin"
        assert listener.next_call()["id"] == 2


def test_another_account_or_region_has_its_own_numbers(served: Served) -> None:
    """The numbers told are those of `?region=` and `?account=`; the homes that have any are listed."""
    served.control("PUT", "numbers/+442079460000?region=eu-west-2", {"Country": "GB"})
    with listening(served, query="?region=eu-west-2") as listener:
        assert listener.next_number()["phone_number"] == "+442079460000"
    homes = served.control("GET", "homes")
    assert homes["own"] == {"account": "123456789012", "region": "us-east-1"}
    assert {(home["region"], home["numbers"]) for home in homes["homes"]} == {
        ("us-east-1", 60),
        ("eu-west-2", 1),
    }


def test_many_and_dead_listeners_do_not_slow_the_service(
    serve: Callable[[Options], Served],
) -> None:
    """Ninety who listen and take nothing cost a call next to nothing, are bounded in number, and hold up no stop."""
    served = serve(Options(beginning=Beginning(numbers=500, seed=1)))
    client = served.client()
    with ExitStack() as open_sockets:
        host, _, port = served.url.removeprefix("http://").partition(":")
        for _ in range(MOST_LISTENERS):
            dead = open_sockets.enter_context(socket.create_connection((host, int(port)), timeout=20))
            dead.sendall(b"GET /_emulator/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert dead.recv(12) == b"HTTP/1.1 200"
        refused = httpx.get(f"{served.url}/_emulator/events", timeout=20)
        assert refused.status_code == 503
        assert str(MOST_LISTENERS) in refused.json()["error"]
        took = []
        for index in range(20):
            began = time.monotonic()
            client.update_phone_number(PhoneNumberId=NUMBER, Name=f"name {index}")
            took.append(time.monotonic() - began)
    assert sorted(took)[len(took) // 2] < 0.5, took
    with listening(served) as listener:
        listener.next("numbers")
