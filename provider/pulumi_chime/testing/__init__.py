"""For the unit tests of programs and policy packs: no engine, no account, milliseconds.

    from pulumi_chime.testing import run_program, violations

    numbers = run_program("phone-numbers")           # a folder with a __main__.py, or a function
    assert numbers["reception"].properties["calling_name"] == "Contoso"
    assert violations(my_rule, *numbers.values()) == []

`ChimeMocks` is for `pulumi.runtime.set_mocks`, where a program has resources of other providers too.
"""

from typing import TYPE_CHECKING

from pulumi_chime.model.front import load_on_demand

if TYPE_CHECKING:
    from pulumi_chime.testing.judging import violations
    from pulumi_chime.testing.mocks import ChimeMocks, RegisteredNumber, live_number
    from pulumi_chime.testing.programs import run_program

__all__ = ["ChimeMocks", "RegisteredNumber", "live_number", "run_program", "violations"]

__getattr__ = load_on_demand(
    __name__,
    {
        "ChimeMocks": "pulumi_chime.testing.mocks",
        "RegisteredNumber": "pulumi_chime.testing.mocks",
        "live_number": "pulumi_chime.testing.mocks",
        "run_program": "pulumi_chime.testing.programs",
        "violations": "pulumi_chime.testing.judging",
    },
)


def __dir__() -> list[str]:
    """Return the public names, for whoever looks around."""
    return __all__
