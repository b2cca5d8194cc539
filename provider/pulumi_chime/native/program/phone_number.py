"""The declaration of a number on the native door: the same inputs, rules and outputs as on the dynamic one."""

from collections.abc import Sequence
from typing import Any

import pulumi

from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.naming import native_name
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE
from pulumi_chime.native.program.provider import connection_of
from pulumi_chime.program.declaration import Declaration, declare, retaining

_NATIVE_NAMES = {
    name: native_name(name) for name in ("phone_number", *OUTPUTS, "on_adopt", "on_destroy", "defaulted")
}
_NAMES = {native: name for name, native in _NATIVE_NAMES.items()}


class PhoneNumber(pulumi.CustomResource):
    """A phone number of the account, taken over as it is and kept as declared.

    Creating the resource adopts a number that is already in the account; it never orders one.
    Deleting it leaves the number in the account unless `on_destroy="release"`.
    """

    phone_number: pulumi.Output[str]
    """E.164, such as `+12065550100`."""
    phone_number_id: pulumi.Output[str]
    """The service's id of the number, as the service writes it."""
    phone_number_arn: pulumi.Output[str]
    """The number's ARN, which shows its account and region."""
    name: pulumi.Output[str]
    """The number's name in the account, while it is declared."""
    calling_name: pulumi.Output[str]
    """What the called person sees, while it is declared."""
    product_type: pulumi.Output[str]
    """What the number is used for; the service bills by it."""
    status: pulumi.Output[str]
    """`Assigned`, `Unassigned`, or one of the statuses of a number that comes or goes."""
    calling_name_status: pulumi.Output[str]
    """`UpdateInProgress` for up to 72 hours after a change; `UpdateSucceeded`, `UpdateFailed`, `Unassigned`."""
    type: pulumi.Output[str]
    """`Local` or `TollFree`."""
    country: pulumi.Output[str]
    """ISO 3166-1 alpha-2."""
    associations: pulumi.Output[list[dict[str, str]]]
    """What holds the number: each with `Name` (such as `VoiceConnectorId`) and `Value`."""

    def __init__(
        self,
        resource_name: str,
        *,
        phone_number: pulumi.Input[str],
        name: pulumi.Input[str] | None = None,
        calling_name: pulumi.Input[str] | None = None,
        product_type: pulumi.Input[ProductType | str] | None = None,
        on_adopt: pulumi.Input[OnAdopt | str] = OnAdopt.MATCH,
        on_destroy: pulumi.Input[OnDestroy | str] = OnDestroy.RETAIN,
        opts: pulumi.ResourceOptions | None = None,
        _defaulted: Sequence[str] | None = None,
    ) -> None:
        """Declare a number.

        Args:
            resource_name: The resource's name in the stack.
            phone_number: Which number, E.164; changing it replaces the resource.
            name: At most 256 characters; None: not managed; "": cleared.
            calling_name: 2 to 15 letters, digits and spaces; None: not managed; "": cleared.
                A change takes up to 72 hours, and no other is accepted meanwhile.
            product_type: Changes only while the number is unassigned; billing follows it.
            on_adopt: What to do where a declared value differs from a live one that is not empty:
                "match" fails, "overwrite" writes.
            on_destroy: "retain" leaves the number in the account; "release" gives it up when the file that
                the setting `chime:releases` names has the number, and leaves it in the account otherwise.
            opts: Pulumi's resource options; `provider` names another account or region than the stack's.

        Raises:
            pulumi.RunError: Something that is declared cannot be; the message lists all of it.
        """
        declaration = declare(
            resource_name,
            {
                "phone_number": phone_number,
                "name": name,
                "calling_name": calling_name,
                "product_type": product_type,
                "on_adopt": on_adopt,
                "on_destroy": on_destroy,
            },
            connection_of(opts),
        )
        properties = {
            **_waiting(declaration),
            **({"defaulted": _defaulted} if _defaulted else {}),
            # An output is readable only if the program names it.
            **dict.fromkeys(each for each in OUTPUTS if each not in declaration.inputs),
        }
        formerly = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=PHONE_NUMBER_TYPE)])
        options = retaining(pulumi.ResourceOptions.merge(formerly, opts), declaration)
        super().__init__(NATIVE_PHONE_NUMBER_TYPE, resource_name, properties, options)

    def translate_input_property(self, prop: str) -> str:
        """Return the provider's name of an input."""
        return _NATIVE_NAMES.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        """Return the name under which a program reads an output."""
        return _NAMES.get(prop, prop)


def _waiting(declaration: Declaration) -> dict[str, Any]:
    """Return the inputs, which are not known before everything that may refuse them is."""
    if declaration.secrets is None:
        return declaration.inputs
    number = pulumi.Output.all(declaration.inputs["phone_number"], declaration.secrets).apply(
        lambda both: both[0]
    )
    return {**declaration.inputs, "phone_number": number}
