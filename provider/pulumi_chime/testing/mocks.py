"""What stands in for the engine and the provider while a program is tested: it answers as an account without surprises."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pulumi

from pulumi_chime.model import failures, number_set
from pulumi_chime.model.attributes import MAY_BE_SECRET, Attribute
from pulumi_chime.model.identity import documented_id, e164
from pulumi_chime.model.naming import native_name, plain_name, with_native_names, with_plain_names
from pulumi_chime.model.numbers import OUTPUTS, UNASSIGNED, Live
from pulumi_chime.model.resource_types import (
    NATIVE_PHONE_NUMBER_TYPE,
    SET_TYPE,
    is_phone_number,
    is_provider,
)
from pulumi_chime.model.state import SECRET_INPUTS
from pulumi_chime.model.wire_secrets import as_secret, is_secret, opened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi.runtime import MockCallArgs, MockResourceArgs

_ACCOUNT, _REGION = "123456789012", "us-east-1"
_LOOK_UPS = {"chime:index:getPhoneNumber", "chime:index:listPhoneNumbers"}


@dataclass(frozen=True, slots=True)
class RegisteredNumber:
    """One number that a program has registered.

    Attributes:
        resource_name: The resource's name in the stack; for a number of a set, the set's.
        resource_type: Its type token, which tells the door; for a number of a set, the set's.
        properties: What is declared of it, under the names of `PhoneNumber`'s parameters in Python; defaults of a
            fleet, of a set and of the class are in it. A secret is in it as it is, and `secret_inputs` has its name; of
            a set nobody can tell which value is the secret, so it has all that may be.
        provider: The settings of the `Provider` that serves it, where the program declares one.
    """

    resource_name: str
    resource_type: str
    properties: Mapping[str, Any]
    provider: Mapping[str, Any] | None = None


def live_number(phone_number: str, **shown: Any) -> Live:
    """Return a number as the service shows it: a local one of the US, unassigned, without names.

    Args:
        phone_number: Any spelling of an E.164 number.
        shown: What is different, by the names of `pulumi_chime.Live`, such as `name` or `status`.

    Raises:
        pulumi_chime.model.identity.InvalidPhoneNumberError: It is no phone number.
        TypeError: Nothing of that name is shown.
    """
    number = e164(phone_number)
    plain = {
        "phone_number": number,
        "phone_number_id": documented_id(number),
        "phone_number_arn": f"arn:aws:chime:{_REGION}:{_ACCOUNT}:phone-number/{documented_id(number)}",
        "product_type": "VoiceConnector",
        "status": UNASSIGNED,
        "calling_name_status": UNASSIGNED,
        "type": "Local",
        "country": "US",
    }
    return Live(**{**plain, **shown})


@dataclass
class ChimeMocks(pulumi.runtime.Mocks):
    """Answers what a program registers and calls, for `pulumi.runtime.set_mocks`.

    A number's outputs are what the provider would return once all that is declared has settled. Resources of other
    providers are accepted as they are declared; a subclass answers them, and their functions, otherwise.

    On the dynamic door a program's `get_phone_number` asks the service itself, and not Pulumi: give such a program an
    emulator (`pulumi-chime emulator`).

    Attributes:
        account: The numbers that there are; None: every one that is asked for.
        numbers: Those that were registered; after `run_program`, those of each run by type, name and number.
    """

    account: Sequence[Live] | None = None
    numbers: list[RegisteredNumber] = field(default_factory=list)
    _providers: dict[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Return the id and the outputs of a resource.

        Raises:
            pulumi_chime.ChimeError: The account does not have the number.
        """
        declared = {name: value for name, value in args.inputs.items() if name != "__provider"}
        if is_provider(args.typ):
            self._providers[args.name] = opened(declared)
        if args.typ == SET_TYPE:
            return args.name, self._new_set(args, declared)
        if not is_phone_number(args.typ):
            return f"{args.name}-id", declared
        properties = _read(declared)
        self._note(args, properties)
        live = self._find(properties["phone_number"])
        outputs = {**with_plain_names(declared), **_outputs(live, properties)}
        return live.phone_number, (
            with_native_names(outputs) if args.typ == NATIVE_PHONE_NUMBER_TYPE else outputs
        )

    def _new_set(self, args: MockResourceArgs, declared: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs of a set, each of whose numbers is registered."""
        shared = {name: declared[native_name(name)] for name in ("on_adopt", "on_destroy")}
        defaults = _read(declared.get("defaults") or {})
        rows = declared.get("numbers") or {}
        shown: dict[str, Any] = {}
        for phone_number, declared_row in opened(rows).items():
            own = _read(as_secret(declared_row) if is_secret(rows) else declared_row)
            row = number_set.with_defaults(own, defaults)
            defaulted = number_set.defaulted(row, defaults)
            properties = {"phone_number": phone_number, **row, **shared}
            self._note(args, {**properties, **({"defaulted": defaulted} if defaulted else {})})
            hidden = {name: as_secret(row[name]) for name in row.get(SECRET_INPUTS, ())}
            outputs = {**row, **_outputs(self._find(phone_number), properties), **hidden}
            shown[phone_number] = with_native_names(
                {name: outputs[name] for name in (*number_set.ROW, *number_set.SHOWN) if name in outputs}
            )
        return {**declared, "numbers": shown, "region": _REGION}

    def _note(self, args: MockResourceArgs, properties: dict[str, Any]) -> None:
        provider = self._providers.get(_name(args.provider))
        self.numbers.append(RegisteredNumber(args.name, args.typ, MappingProxyType(properties), provider))

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Return what a function of the native door finds in the account.

        Raises:
            pulumi_chime.ChimeError: The account does not have the number.
            NotImplementedError: It is another provider's function.
        """
        if args.token not in _LOOK_UPS:
            raise NotImplementedError(f"{args.token}: answer it in a subclass of ChimeMocks")
        if "phoneNumber" in args.args:
            return _shown(self._find(args.args["phoneNumber"])), []
        return {"phoneNumbers": [_shown(live) for live in self.account or ()]}, []

    def _find(self, phone_number: str) -> Live:
        number = e164(phone_number)
        if self.account is None:
            return live_number(number)
        for live in self.account:
            if live.phone_number == number:
                return live
        raise failures.not_in_account(number)


def _read(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is declared of a number, under plain names, with the texts of its secrets and their names."""
    properties = with_plain_names(opened(declared))
    secret = (
        properties.keys()
        if is_secret(declared)
        else {plain_name(name) for name, value in declared.items() if is_secret(value)}
    )
    names = sorted(MAY_BE_SECRET.intersection(secret))
    return {**properties, **({SECRET_INPUTS: names} if names else {})}


def _outputs(live: Live, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the service shows of a number once what is declared has settled; texts only while they are declared."""
    shown = {
        name: value for name, value in asdict(live).items() if name in OUTPUTS and name not in MAY_BE_SECRET
    }
    for attribute in Attribute:
        if attribute.value in shown and (value := properties.get(attribute.value)):
            shown[attribute.value] = value
    if properties.get("calling_name"):
        shown["calling_name_status"] = "UpdateSucceeded"
    return {**shown, "associations": [dict(each) for each in live.associations]}


def _shown(live: Live) -> dict[str, Any]:
    return with_native_names({**asdict(live), "associations": [dict(each) for each in live.associations]})


def _name(reference: str | None) -> str:
    """Return the resource's name in a reference to a provider, which is its URN and its id."""
    return (reference or "").rpartition("::")[0].rpartition("::")[2]
