"""The IAM actions that each command needs, in one table; docs/permissions.md has the policies that it makes.

The names are those of AWS's service authorization reference, under the prefix `chime`, which the API
`chime-sdk-voice` shares: https://docs.aws.amazon.com/service-authorization/latest/reference/list_chime.html
None of them can be restricted to resources: `Resource` is `*`.
"""

from __future__ import annotations

from dataclasses import dataclass

LIST = "chime:ListPhoneNumbers"
GET = "chime:GetPhoneNumber"
GET_SETTINGS = "chime:GetPhoneNumberSettings"
UPDATE = "chime:BatchUpdatePhoneNumber"
DELETE = "chime:BatchDeletePhoneNumber"
_SIMULATE = "iam:SimulatePrincipalPolicy"

_READING = (LIST, GET, GET_SETTINGS)


@dataclass(frozen=True, slots=True)
class Need:
    """What one command needs.

    Attributes:
        command: As people type it.
        actions: Without these it fails.
        helpful: Without these it does less.
        note: When, or why.
    """

    command: str
    actions: tuple[str, ...]
    helpful: tuple[str, ...] = ()
    note: str = ""


NEEDS = (
    Need(
        "pulumi preview",
        (LIST, GET),
        (GET_SETTINGS,),
        "clearing a calling name looks at the account's default",
    ),
    Need("pulumi up", (LIST, GET, UPDATE), (GET_SETTINGS,)),
    Need(
        "pulumi up, destroy with releases",
        (LIST, GET, UPDATE, DELETE),
        (GET_SETTINGS,),
        "chime:releases names numbers",
    ),
    Need("pulumi refresh", (LIST, GET)),
    Need("pulumi import", (LIST, GET)),
    Need("pulumi destroy", (LIST, GET), (), "numbers stay, and no call is made for most"),
    Need("pulumi-chime inventory", (LIST,)),
    Need("pulumi-chime adopt", (LIST,), (GET_SETTINGS,)),
    Need("pulumi-chime rehearse", (LIST,), (GET_SETTINGS,), "the account is only read"),
    Need("pulumi-chime verify", (LIST, GET, UPDATE), (), "on one spare number, by its name only"),
    Need("pulumi-chime doctor", (), (*_READING, _SIMULATE), "each that is missing is told"),
)
