"""What an engine asks of a phone number, or a set of them: check, diff, create, read, update, delete.

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
from pulumi_chime.lifecycle.set_apply import AppliedSet, create_set, update_set
from pulumi_chime.lifecycle.set_check import check_set
from pulumi_chime.lifecycle.set_delete import delete_set
from pulumi_chime.lifecycle.set_diff import SetComparison, diff_set
from pulumi_chime.lifecycle.set_read import read_set
from pulumi_chime.lifecycle.update import update

__all__ = [
    "AppliedSet",
    "Call",
    "Checked",
    "Comparison",
    "Created",
    "Found",
    "Run",
    "SetComparison",
    "check",
    "check_set",
    "create",
    "create_set",
    "delete",
    "delete_set",
    "diff",
    "diff_set",
    "import_number",
    "read",
    "read_set",
    "update",
    "update_set",
]
