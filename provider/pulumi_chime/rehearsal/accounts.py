"""The accounts that are rehearsed on: copies of what the real ones hold, each under keys of the rehearsal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pulumi_chime.account.reading import make_reader, open_client
from pulumi_chime.chime import access_key
from pulumi_chime.model.arn import parse_arn
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.connection import Connection
from pulumi_chime.model.failures import ChimeError
from pulumi_chime.model.identity import spelled
from pulumi_chime.model.wording import COMMAND_ON_STACK
from pulumi_chime.rehearsal.errors import RehearsalError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pulumi_chime.model.numbers import Live
    from pulumi_chime.model.settings import Settings
    from pulumi_chime.rehearsal.places import Place

_FIRST_STAND_IN = 990_000_000_000
_DEFAULT_REGION = "us-east-1"

Document = dict[str, Any]
"""A number as ListPhoneNumbers shows it."""


@dataclass(frozen=True, slots=True)
class Home:
    """An account and a region of it."""

    account_id: str
    region: str


@dataclass(slots=True)
class CopiedNumbers:
    """The numbers of a home.

    Attributes:
        numbers: By E.164 number.
        default_calling_name: What numbers without a calling name of their own show.
    """

    numbers: dict[str, Document] = field(default_factory=dict)
    default_calling_name: str = ""


class RehearsedAccounts:
    """What the emulator begins with: numbers by account and region, and which key leads to which account.

    A key stands for a profile and an address. One whose account nobody has looked at yet leads to an account of its own
    that has no numbers, so that the emulator's record shows who asked for it.
    """

    def __init__(self) -> None:
        self.homes: dict[Home, CopiedNumbers] = {}
        self._accounts: dict[tuple[str | None, str | None], str] = {}
        self._regions: dict[Connection, str] = {}

    def keys(self) -> dict[str, str]:
        """Return the account of each access key."""
        return {access_key(*named): account for named, account in self._accounts.items()}

    def expect(self, profiles: Iterable[str | None], addresses: Iterable[str | None]) -> None:
        """Give each profile at each address an account, to be recognized by."""
        known = [*addresses]
        for profile in profiles:
            for address in known:
                stand_in = str(_FIRST_STAND_IN + len(self._accounts))
                self._accounts.setdefault((profile, address), stand_in)

    def has(self, connection: Connection) -> bool:
        """Return whether a connection was copied."""
        return connection in self._regions

    def knows(self, account_id: str) -> bool:
        """Return whether any key leads to an account."""
        return account_id in self._accounts.values()

    def find_missing(self, homes: Iterable[Home]) -> Iterator[Connection]:
        """Yield the connections that were asked for, and not copied."""
        for home in homes:
            if home in self.homes:
                continue
            for (profile, address), account in self._accounts.items():
                if account == home.account_id:
                    yield Connection(home.region, profile, address)

    def copy_place(self, place: Place, settings: Settings) -> Home:
        """Copy what an account and region really hold, and return those; they are only read.

        Raises:
            RehearsalError: They cannot be read.
            UsageError: They show a number differently at another address.
        """
        connection = place.connection
        try:
            client = open_client(connection, settings, COMMAND_ON_STACK)
            reader = make_reader(client, settings, COMMAND_ON_STACK)
            numbers = reader.list_all()
            default = reader.live_numbers.default_calling_name() or ""
        except ChimeError as error:
            raise RehearsalError(f"the account cannot be read: {error}") from None
        shown = next((live.account_id for live in numbers if live.account_id), "")
        account = shown or place.account_id or settings.account_id or self._account_of(connection)
        home = Home(account, client.region)
        self._take(connection, home, map(_document, numbers), default)
        return home

    def take_inventory(
        self, documents: Iterable[Document], places: Iterable[Place], settings: Settings
    ) -> None:
        """Take numbers that somebody listed; each lives where its ARN says, else where the stack's settings do.

        Args:
            documents: As `aws chime-sdk-voice list-phone-numbers` shows them.
            places: The stack's; its settings' first.
            settings: The stack's.

        Raises:
            UsageError: A number is listed twice, and differently.
        """
        listed, stack_places = [*documents], [*places]
        shown = [home for each in listed if (home := parse_arn(each.get("PhoneNumberArn")))]
        region = stack_places[0].connection.region or (shown[0].region if shown else _DEFAULT_REGION)
        known = next((each.account_id for each in stack_places if each.account_id), "")
        account = (
            settings.account_id or (shown[0].account_id if shown else "") or known or str(_FIRST_STAND_IN)
        )
        for place in stack_places:
            named = place.connection.region or region
            self._take(place.connection, Home(place.account_id or account, named), (), "")
        for document in listed:
            home = parse_arn(document.get("PhoneNumberArn"))
            where = Home(home.account_id, home.region) if home else Home(account, region)
            self._put(where, document)

    def _account_of(self, connection: Connection) -> str:
        named = (connection.profile, connection.endpoint_url)
        return self._accounts.get(named) or str(_FIRST_STAND_IN + len(self._accounts))

    def _take(self, connection: Connection, home: Home, documents: Iterable[Document], default: str) -> None:
        self._accounts[connection.profile, connection.endpoint_url] = home.account_id
        self._regions[connection] = home.region
        self._regions[replace(connection, region=home.region)] = home.region
        copied = self.homes.setdefault(home, CopiedNumbers())
        copied.default_calling_name = copied.default_calling_name or default
        for document in documents:
            self._put(home, document)

    def _put(self, home: Home, document: Document) -> None:
        shown = str(document.get("E164PhoneNumber") or document.get("PhoneNumberId") or "")
        number = spelled(shown) or shown
        numbers = self.homes.setdefault(home, CopiedNumbers()).numbers
        if numbers.setdefault(number, document) != document:
            raise UsageError(
                f"{number} is listed twice, and differently, for account {home.account_id}, region {home.region}; "
                "a rehearsal has one number of each account and region, whatever address shows it"
            )

    def home_of(self, phone_number: str) -> Home | None:
        """Return where a number lives; None where nobody has it."""
        return next((home for home, copied in self.homes.items() if phone_number in copied.numbers), None)


def _document(live: Live) -> Document:
    shown: Mapping[str, Any] = {
        "PhoneNumberId": live.phone_number_id,
        "E164PhoneNumber": live.phone_number,
        "PhoneNumberArn": live.phone_number_arn,
        **{attribute.row.field: live.value(attribute) for attribute in Attribute},
        "Status": live.status,
        "CallingNameStatus": live.calling_name_status,
        "Type": live.type,
        "Country": live.country,
        "DeletionTimestamp": live.deleted_at,
        "Associations": [dict(each) for each in live.associations if each.get("Name") and each.get("Value")],
    }
    return {name: value for name, value in shown.items() if value not in ("", None)}
