"""What an engine asks of a set of numbers: a front of its own, because the dynamic door's plugin has no sets to load."""

from pulumi_chime.lifecycle.set_apply import AppliedSet, create_set, update_set
from pulumi_chime.lifecycle.set_check import check_set
from pulumi_chime.lifecycle.set_delete import delete_set
from pulumi_chime.lifecycle.set_diff import SetComparison, diff_set
from pulumi_chime.lifecycle.set_read import read_set

__all__ = [
    "AppliedSet",
    "SetComparison",
    "check_set",
    "create_set",
    "delete_set",
    "diff_set",
    "read_set",
    "update_set",
]
