"""Random requests to every operation: never a 500, never a trace, and no change on an error."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chime_emulator import Beginning, Options, serving
from chime_emulator.operations import OPERATIONS
from tests.emulator.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

MODEL = ServiceModel(Loader().load_service_model("chime-sdk-voice", "service-2"), "chime-sdk-voice")
NUMBERS = [f"+120655501{line:02}" for line in range(20)] + ["+12025550199"]
FRESH_AFTER = 50  # requests
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def spelled(number: str) -> list[str]:
    """Return spellings of a number as clients send them."""
    return [number, quote(number, safe=""), quote(quote(number, safe=""), safe=""), number[1:]]


IDS = st.sampled_from([spelling for number in NUMBERS for spelling in spelled(number)])
TEXTS = ["Contoso", "Fabrikam", "Seattle", "", "x", "a/b", "newline\n", "y" * 300]


def mostly(likely: SearchStrategy[Any], otherwise: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Draw the likely nineteen times in twenty: a request of many parts then often fits as a whole."""
    return st.integers(0, 19).flatmap(lambda die: otherwise if die == 19 else likely)


def some_of(names: list[str]) -> SearchStrategy[set[str]]:
    """Draw up to two names, most often one: an update takes exactly one attribute."""
    if not names:
        return st.just(set())
    return mostly(
        st.sampled_from(names).map(lambda name: {name}), st.sets(st.sampled_from(names), max_size=2)
    )


def fitting(name: str, shape: Shape) -> SearchStrategy[Any]:
    """Values that mostly fit a member of the model, so that many requests get past the first check."""
    if isinstance(shape, StructureShape):
        required = set(shape.required_members)
        return some_of(sorted(shape.members.keys() - required)).flatmap(
            lambda chosen: st.fixed_dictionaries(
                {key: value_of(key, shape.members[key]) for key in sorted(required | chosen)}
            )
        )
    if isinstance(shape, ListShape):
        return st.lists(value_of(name, shape.member), max_size=5)
    if name.startswith("PhoneNumberId"):
        return mostly(IDS, st.text(max_size=12))
    if shape.type_name == "integer":
        return st.integers(0, 101)
    if shape.metadata.get("enum"):
        return st.sampled_from(shape.metadata["enum"])
    return mostly(st.sampled_from(TEXTS[:4]), st.sampled_from(TEXTS))


def value_of(name: str, shape: Shape) -> SearchStrategy[Any]:
    """Values for a member of the model, most of which fit."""
    return mostly(fitting(name, shape), ANYTHING)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A request to a random operation: its method, its path with query, its body."""
    operation = MODEL.operation_model(draw(st.sampled_from(sorted(OPERATIONS))))
    shape = operation.input_shape
    values = draw(value_of(operation.name, shape)) if shape else {}
    path, _, query = operation.http["requestUri"].partition("?")
    parameters = [tuple(query.split("=", 1))] if query else []
    body: dict[str, Any] = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        place = shape.members[name].serialization if shape and name in shape.members else {}
        if place.get("location") == "uri":
            path = path.replace(f"{{{place['name']}}}", quote(str(value), safe="+%"))
        elif place.get("location") == "querystring":
            parameters.append((place["name"], str(value)))
        else:
            body[name] = value
    content = draw(mostly(st.just(json.dumps(body).encode()), st.binary(max_size=40)))
    method = draw(mostly(st.just(operation.http["method"]), st.sampled_from(["GET", "PUT", "POST"])))
    return method, f"{path}?{urlencode(parameters, errors='replace')}", content


class Fuzzed:
    """An emulator that is compared with itself before and after each request."""

    def __init__(self, url: str) -> None:
        self._served = Served(url)
        self._wire = httpx.Client(base_url=url, timeout=30)
        self._sent = 0
        self._state: object = None

    def send(self, method: str, target: str, content: bytes) -> None:
        """Send a request and check what must hold for its answer, whatever it was."""
        if self._sent % FRESH_AFTER == 0:
            self._begin_anew()
        self._sent += 1
        answer = self._wire.request(method, target, content=content)
        assert answer.status_code < 500, answer.text
        assert "Traceback" not in answer.text
        state = self._seen()
        if answer.status_code >= 400:
            assert set(answer.json()) == {"Code", "Message"}
            assert answer.headers["x-amzn-ErrorType"]
            assert state == self._state
        self._state = state

    def _begin_anew(self) -> None:
        """Bring back twenty numbers, some of them special: after many requests all are queued or pending."""
        self._served.control("POST", "reset")
        self._served.put(NUMBERS[0], Type="TollFree")
        self._served.put(NUMBERS[1], Country="GB", ProductType="SipMediaApplicationDialIn")
        self._served.put(NUMBERS[2], Associations=[{"Name": "SipRuleId", "Value": "rule"}])
        self._served.put(NUMBERS[3], Status="PortinInProgress")
        self._served.put(NUMBERS[4], Status="ReleaseInProgress")
        self._state = self._seen()

    def _seen(self) -> object:
        settings_now = self._wire.get("/settings/phone-number").json()
        return self._served.numbers(), self._served.writes(), settings_now


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Fuzzed]:
    """An emulator with twenty numbers and no room for more."""
    with serving(Options(beginning=Beginning(numbers=20, plain=True), quota=20)) as url:
        yield Fuzzed(url)


@pytest.mark.timeout(1_800)
def test_no_request_breaks_the_emulator_or_half_changes_it(
    fuzzed: Fuzzed, soak: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever comes, the answer is the service's, the log has no error, and an error changed nothing."""

    @settings(
        max_examples=5_000 if soak else 100,
        deadline=None,
        database=None,
        derandomize=not soak,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests())
    def send(request: tuple[str, str, bytes]) -> None:
        fuzzed.send(*request)

    with caplog.at_level(logging.WARNING):
        send()
    assert caplog.records == []
