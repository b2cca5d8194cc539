"""Deploy a table of phone numbers from a Python program of your own, without the `pulumi` command in between.

    python deploy.py numbers.csv dev                    a preview, and what it would change
    python deploy.py numbers.csv dev --at-most 20       and the deploy, if it changes no more than that

Pulumi's Automation API runs the same engine; what a preview says is asked before anything is written.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

from pulumi import automation

import pulumi_chime as chime


def declare(table: Path) -> None:
    """Declare the numbers of a table: the program of the stack."""
    chime.PhoneNumberFleet("offices", numbers=chime.load_fleet(str(table)))


def open_stack(table: Path, name: str, region: str) -> automation.Stack:
    """Return the stack, which is made where there is none."""
    stack = automation.create_or_select_stack(
        stack_name=name, project_name="chime-automation", program=partial(declare, table)
    )
    stack.set_config("chime:region", automation.ConfigValue(region))
    return stack


def count_changes(stack: automation.Stack) -> int:
    """Preview, and return how many resources would be created, changed, replaced or let go of."""
    summary = stack.preview(parallel=128, on_output=print).change_summary
    return sum(count for operation, count in summary.items() if operation != automation.OpType.SAME)


def main() -> int:
    """Preview, and deploy what was allowed."""
    parser = argparse.ArgumentParser(description="Deploy a table of phone numbers.")
    parser.add_argument("table", type=Path)
    parser.add_argument("stack")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument(
        "--at-most", type=int, default=-1, metavar="CHANGES", help="deploy if there are no more"
    )
    arguments = parser.parse_args()
    stack = open_stack(arguments.table.resolve(), arguments.stack, arguments.region)
    try:
        changes = count_changes(stack)
        if changes > arguments.at_most:
            print(f"{changes} changes, nothing deployed; --at-most {changes} allows them")
            return 0 if arguments.at_most < 0 else 1
        stack.up(parallel=128, continue_on_error=True, on_output=print)
    except automation.CommandError as error:
        # What it printed is on the screen already: the numbers that failed, a line each.
        print(f"not everything was done; {type(error).__name__}: run it again", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
