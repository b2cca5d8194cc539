"""Programs of the native door, from those of the dynamic one: the same numbers, under the other type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.stack import Stack

_IMPORT = "import pulumi_chime as chime"
_MODULE = """
import pulumi


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


class PhoneNumber(pulumi.CustomResource):
    def __init__(self, resource_name, opts=None, **inputs):
        outputs = dict.fromkeys(["phoneNumberArn", "status"])
        declared = {camel(name): value for name, value in inputs.items()}
        super().__init__("chime:index:PhoneNumber", resource_name, {**outputs, **declared}, opts)

    @property
    def phone_number_arn(self):
        return pulumi.get(self, "phoneNumberArn")


class Provider(pulumi.ProviderResource):
    def __init__(self, resource_name, opts=None, **settings):
        super().__init__("chime", resource_name, {camel(name): value for name, value in settings.items()}, opts)
"""


def write_native(stack: Stack, program: str) -> None:
    """Write a program as one of the native door."""
    assert _IMPORT in program
    stack.write(_MODULE, "native_chime.py")
    stack.write(program.replace(_IMPORT, "import native_chime as chime"))
