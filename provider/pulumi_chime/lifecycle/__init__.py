"""What an engine asks of a phone number: check, diff, create, read, update, delete; `sets` has what it asks of many.

Each is a function of a `Run` and a `Call`.
Plain values in, results and typed failures out. No door, no frame and no global is known here: a door
translates its own messages, says which resource a call is for, and keeps the run.
"""

from pulumi_chime.lifecycle.call import Call
from pulumi_chime.lifecycle.check import Checked, check
from pulumi_chime.lifecycle.create import Created, create
from pulumi_chime.lifecycle.delete import delete
from pulumi_chime.lifecycle.diff import Comparison, diff
from pulumi_chime.lifecycle.import_number import import_number
from pulumi_chime.lifecycle.read import Found, read
from pulumi_chime.lifecycle.run import Run
from pulumi_chime.lifecycle.update import update

__all__ = [
    "Call",
    "Checked",
    "Comparison",
    "Created",
    "Found",
    "Run",
    "check",
    "create",
    "delete",
    "diff",
    "import_number",
    "read",
    "update",
]
