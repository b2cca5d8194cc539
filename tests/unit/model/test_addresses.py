"""Addresses: which are accepted, and what of one may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_chime.chime import ServiceError
from pulumi_chime.model.addresses import is_address, shown_address, with_shown_addresses
from pulumi_chime.model.error_codes import FailureKind

SECRET = "hunter2"
SHOWN = {
    "http://127.0.0.1:4566": "http://127.0.0.1:4566",
    "https://voice.example.com/path/": "https://voice.example.com/path/",
    "http://[::1]:4566/x": "http://[::1]:4566/x",
    f"http://ops:{SECRET}@127.0.0.1:4566/x": "http://127.0.0.1:4566/x",
    f"HTTP://{SECRET}@host": "HTTP://host",
    f"https://ops:p@{SECRET}@host/": "https://host/",
    f"http://host/x?token={SECRET}": "http://host/x",
    f"http://host?token={SECRET}#{SECRET}": "http://host",
    f"http://host/#{SECRET}": "http://host/",
    f"ftp://ops:{SECRET}@host": "ftp://host",
    # What is a password here, and what a path or a query?
    f"http://ops:{SECRET}/x@host": "http://…",
    f"http://ops:{SECRET}?x@host": "http://…",
    f"http://ops:{SECRET}#x@host": "http://…",
    f"http://host/?from=ops@host&token={SECRET}": "http://…",
    f"http://ops:{SECRET} x@host": "http://…",
    f"ops:{SECRET}@host": "…",
    f"host?token={SECRET}": "…",
    "localhost:4566": "localhost:4566",
    "": "",
}
_MARKS = st.text("ab:/@?#&=.% \"'[]0", max_size=8)


@pytest.mark.parametrize("address", SHOWN)
def test_an_address_is_shown_without_what_only_its_owner_may_know(address: str) -> None:
    """User, password, query and fragment are left out; where they cannot be told apart, nearly all is."""
    assert shown_address(address) == SHOWN[address]


@pytest.mark.parametrize("address", [each for each in SHOWN if " " not in each and "://" in each])
def test_an_address_in_a_sentence_is_shown_like_one_alone(address: str) -> None:
    """The sentence around it stays."""
    text = f'Could not connect to "{address}", see {address}; and {address}'
    shown = SHOWN[address]
    assert with_shown_addresses(text) == f'Could not connect to "{shown}", see {shown}; and {shown}'


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (f'parse "postgres://me:my {SECRET}@db/state": no', 'parse "postgres://…": no'),
        (f"open postgres://me:my/{SECRET} x@db/state now", "open postgres://… now"),
        (f"open postgres://me:my {SECRET}/x@db/state now", "open postgres://… now"),
        (rf"password='my\'s {SECRET}' host=db", "password=… host=db"),
        (f"password=a,{SECRET} host=db", "password=… host=db"),
        (f"password=a'{SECRET} host=db", "password=… host=db"),
        (f"password='{SECRET} host=db", "password=…"),
        (f"host=db password={SECRET} user=me", "host=db password=… user=me"),
        (f"host=db password = 'my {SECRET}' user=me", "host=db password = … user=me"),
        (f"sslpassword={SECRET}&x=1", "sslpassword=…&x=1"),
        (f"PGPASSWORD={SECRET};", "PGPASSWORD=…;"),
        (f"https://db/s?password={SECRET}: no", "https://db/s: no"),
    ],
)
def test_no_password_of_a_database_is_shown_however_it_is_told(told: str, shown: str) -> None:
    """In an address with a blank, and in what libraries of databases take instead of an address."""
    assert with_shown_addresses(told) == shown


@pytest.mark.parametrize(
    "told",
    [
        "see https://host:443 is refused (ask me@corp.com)",
        "could not connect to http://proxy:3128: user bob@example.com is not allowed",
        "dial postgres://db:5432 failed; tell ops@contoso.com",
        "no endpoint https://voice.example.com:443 (as admin@corp.com)",
        "no host ops@contoso.com at http://db",
    ],
)
def test_what_is_no_password_stays(told: str) -> None:
    """A port is none, and an address of mail names nobody's host."""
    assert with_shown_addresses(told) == told


@pytest.mark.parametrize(
    "part",
    [
        "A",
        ".",
        "a://",
        "a://b:c d",
        "password",
        "password ",
        "@",
        "a@",
        "://a:b ",
        "a://x:y z\n",
        "'",
        "password='",
    ],
)
@pytest.mark.parametrize("before", ["", "a://", "password="])
def test_a_long_text_takes_as_long_as_it_is(before: str, part: str) -> None:
    """What an engine tells may have no end of it: at a time that grew with the square this would take hours."""
    with_shown_addresses(before + part * (1_000_000 // len(part)))


@given(_MARKS, _MARKS, _MARKS, st.sampled_from(["", "/", "/x"]))
def test_no_password_is_shown_whatever_is_in_it(user: str, before: str, behind: str, path: str) -> None:
    """It need not be encoded as it should be."""
    address = f"http://{user}:{before}{SECRET}{behind}@127.0.0.1:4566{path}"
    assert SECRET not in shown_address(address)


@given(_MARKS, _MARKS)
def test_no_query_is_shown_whatever_is_in_it(before: str, behind: str) -> None:
    """Nor what stands in it behind another address."""
    assert SECRET not in shown_address(f"http://127.0.0.1:4566/x?{before}{SECRET}{behind}")


@given(_MARKS, _MARKS)
def test_an_accepted_address_hides_its_password_in_every_message(before: str, behind: str) -> None:
    """Messages of the client repeat the address that it was given; one that would escape there is not accepted."""
    address = f"http://ops:{before}{SECRET}{behind}@127.0.0.1:4566/x"
    if is_address(address):
        error = ServiceError(FailureKind.UNREACHABLE, "GetPhoneNumber", "Code", f'No "{address}/y?z=1" here')
        assert SECRET not in str(error)
        assert str(error).endswith(" here")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:4566", "https://voice.example.com", "http://[::1]:80/x", f"https://a:{SECRET}@host:1"],
)
def test_http_addresses_are_accepted(address: str) -> None:
    """With or without a port, a path, a user."""
    assert is_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "host",
        "host:80",
        "ftp://host",
        "http://",
        "http://a:b@",
        "http:// host",
        "http://host/a b",
        "http://host\n",
        "http://host:port",
        "http://host:0",
        "http://host:99999",
        "http://[::1",
    ],
)
def test_what_is_no_http_address_is_not(text: str) -> None:
    """The AWS client takes some of them, and fails with each request."""
    assert not is_address(text)
