"""The declaration of a number on the native door: the same inputs, rules and outputs as on the dynamic one."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from pulumi_chime.model.naming import native_name
from pulumi_chime.model.numbers import OUTPUTS
from pulumi_chime.model.resource_types import NATIVE_PHONE_NUMBER_TYPE, PHONE_NUMBER_TYPE
from pulumi_chime.model.version import VERSION
from pulumi_chime.native.program.provider import place_of
from pulumi_chime.program.declaration import Declaration, declare, former_types, with_own_options
from pulumi_chime.program.declarations import owner_of
from pulumi_chime.program.phone_number import DeclaredNumber
from pulumi_chime.program.transformations import completed

_NATIVE_NAMES = {
    name: native_name(name) for name in ("phone_number", *OUTPUTS, "on_adopt", "on_destroy", "defaulted")
}
_NAMES = {native: name for name, native in _NATIVE_NAMES.items()}


class PhoneNumber(DeclaredNumber, pulumi.CustomResource):
    """A phone number of the account, taken over as it is and kept as declared.

    Creating the resource adopts a number that is already in the account; it never orders one.
    Deleting it leaves the number in the account unless `on_destroy="release"`.
    """

    def _register(
        self,
        resource_name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        defaulted: Sequence[str] | None,
    ) -> None:
        """Check what is declared, and register it with the engine."""
        owner = owner_of(NATIVE_PHONE_NUMBER_TYPE, resource_name, opts)
        declaration = declare(owner, inputs, place_of(opts))
        formerly = former_types(PHONE_NUMBER_TYPE, type(self), PhoneNumber)
        options = with_own_options(resource_name, opts, formerly, version=VERSION)

        def complete(
            final: Mapping[str, Any], options: pulumi.ResourceOptions
        ) -> tuple[dict[str, Any], pulumi.ResourceOptions]:
            registered = declaration.of(final)
            registered.claim()
            return {**final, **_waiting(registered)}, registered.retaining(options)

        properties, options = completed(
            self,
            {**declaration.inputs, **declaration.further_properties(defaulted)},
            options,
            complete,
        )
        pulumi.CustomResource.__init__(self, NATIVE_PHONE_NUMBER_TYPE, resource_name, properties, options)

    def translate_input_property(self, prop: str) -> str:
        """Return the provider's name of an input."""
        return _NATIVE_NAMES.get(prop, prop)

    def translate_output_property(self, prop: str) -> str:
        """Return the name under which a program reads an output."""
        return _NAMES.get(prop, prop)


def _waiting(declaration: Declaration) -> dict[str, Any]:
    """Return the inputs, which are not known before everything that may refuse them is."""
    secrets = declaration.find_secrets()
    if secrets is None:
        return declaration.inputs
    number = pulumi.Output.all(declaration.inputs["phone_number"], secrets).apply(lambda both: both[0])
    return {**declaration.inputs, "phone_number": number}
