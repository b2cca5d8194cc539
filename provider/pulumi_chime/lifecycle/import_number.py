"""Import: a number of the account, and what a program would have to declare to keep it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_chime.lifecycle.explanation import working_on
from pulumi_chime.lifecycle.lookup import read_number
from pulumi_chime.lifecycle.read import Found
from pulumi_chime.model import failures, state
from pulumi_chime.model.attributes import Attribute
from pulumi_chime.model.changes import Applied

if TYPE_CHECKING:
    from pulumi_chime.lifecycle.call import Call
    from pulumi_chime.lifecycle.run import Run
    from pulumi_chime.model.connection import Connection
    from pulumi_chime.model.state import Properties


def import_number(run: Run, call: Call, phone_number: str, connection: Connection) -> Found:
    """Return a number with the inputs that adoption with its live values has. Nothing is written.

    Args:
        run: The run.
        call: The running call.
        phone_number: In any spelling.
        connection: Where it lives, as its resource will say.

    Raises:
        ChimeError: It is no phone number, the account has none such, or could not be asked.
    """
    number = read_number(phone_number)
    inputs: Properties = {"phone_number": number}
    if where := connection.as_inputs():
        inputs["connection"] = where
    with working_on(run, number, inputs):
        account = run.account(call, connection)
        live = account.find(number)
        if live is None:
            raise failures.not_in_account(number)
        if live.is_in_deletion_queue:
            raise failures.in_deletion_queue(live)
        inputs.update({attribute.value: value for attribute in Attribute if (value := live.value(attribute))})
        return Found(state.adopted(inputs, live, account.region, Applied()), inputs)
