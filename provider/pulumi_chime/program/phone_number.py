"""The declaration of a number: its outputs, its inputs, and everything about them that is known without the service.

Annotations are no text here: Pulumi evaluates those of a class anew for each resource, a fifth of a millisecond.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.dynamic import Resource

from pulumi_chime.model.choices import OnAdopt, OnDestroy, ProductType
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE
from pulumi_chime.model.state import SECRET_INPUTS
from pulumi_chime.program.connection import Connection, find_problems
from pulumi_chime.program.declaration import declare, former_types, refuse_provider, with_own_options
from pulumi_chime.program.declarations import owner_of
from pulumi_chime.program.place import Place
from pulumi_chime.program.transformations import completed
from pulumi_chime.provider import PhoneNumberProvider

_MODULE, _NAME = "chime", "PhoneNumber"


class DeclaredNumber:
    """What a number is on either door: what is declared of it, and what it shows."""

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
        self._register(
            resource_name,
            {
                "phone_number": phone_number,
                "name": name,
                "calling_name": calling_name,
                "product_type": product_type,
                "on_adopt": on_adopt,
                "on_destroy": on_destroy,
            },
            opts,
            _defaulted,
        )

    @abstractmethod
    def _register(
        self,
        resource_name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        defaulted: Sequence[str] | None,
    ) -> None:
        """Check what is declared, and register it with the engine.

        Args:
            resource_name: The resource's name in the stack.
            inputs: By property name.
            opts: The program's.
            defaulted: What comes from a fleet's defaults, and is left out where a number cannot have it.
        """


class PhoneNumber(DeclaredNumber, Resource, module=_MODULE, name=_NAME):
    """A phone number of the account, taken over as it is and kept as declared.

    Creating the resource adopts a number that is already in the account; it never orders one.
    Deleting it leaves the number in the account unless `on_destroy="release"`.
    """

    def __init_subclass__(cls, **named: Any) -> None:
        """Keep the type: Pulumi would give each subclass another, which policies and summaries do not know."""
        if named:
            raise TypeError(
                f"class {cls.__name__}({', '.join(named)}=…): a subclass of PhoneNumber keeps its type; leave that out"
            )
        super().__init_subclass__(module=_MODULE, name=_NAME)

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
        connection: Connection | None = None,
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
            connection: Another account or region than the stack's. What is an Output is not looked at in the
                account before it is known.
            opts: Pulumi's resource options.

        Raises:
            pulumi.RunError: Something that is declared cannot be; the message lists all of it.
        """
        self._register(
            resource_name,
            {
                "phone_number": phone_number,
                "name": name,
                "calling_name": calling_name,
                "product_type": product_type,
                "on_adopt": on_adopt,
                "on_destroy": on_destroy,
            },
            opts,
            _defaulted,
            connection,
        )

    def _register(
        self,
        resource_name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        defaulted: Sequence[str] | None,
        connection: Connection | None = None,
    ) -> None:
        """Check what is declared, and register it with the engine."""
        _refuse_import(resource_name, opts)
        refuse_provider(f"PhoneNumber {resource_name}", opts)
        place = Place(connection or Connection())
        owner = owner_of(PHONE_NUMBER_TYPE, resource_name, opts)
        declaration = declare(owner, inputs, place, find_problems(connection))

        def complete(
            final: Mapping[str, Any], options: pulumi.ResourceOptions
        ) -> tuple[dict[str, Any], pulumi.ResourceOptions]:
            registered = declaration.of(final)
            registered.claim()
            secrets = registered.find_secrets()
            properties = {
                **final,
                **registered.inputs,
                **({SECRET_INPUTS: secrets} if secrets is not None else {}),
            }
            return properties, registered.retaining(options)

        properties, options = completed(
            self,
            {
                **declaration.inputs,
                # Each name costs an output with tasks of its own; this and the secrets nobody reads, and most numbers
                # lack them.
                **({"connection": connection.as_inputs()} if connection else {}),
                **declaration.further_properties(defaulted),
            },
            with_own_options(
                resource_name,
                opts,
                former_types(NATIVE_PHONE_NUMBER_TYPE, type(self), PhoneNumber),
            ),
            complete,
        )
        Resource.__init__(self, PhoneNumberProvider(), resource_name, properties, options)


def _refuse_import(resource_name: str, opts: pulumi.ResourceOptions | None) -> None:
    """Raise pulumi.RunError for an option that a dynamic provider cannot serve (pulumi/pulumi#16175)."""
    if opts is not None and opts.import_:
        raise pulumi.RunError(
            f"PhoneNumber {resource_name}: import_ {opts.import_!r}: a dynamic resource cannot be imported, and need "
            "not be: without the option, creating it takes the number over as it is in the account"
        )
