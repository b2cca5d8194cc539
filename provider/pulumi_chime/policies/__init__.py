"""Rules for phone numbers, to be composed into a Pulumi policy pack.

Each rule is a policy of Pulumi's own kind, with a name, a level and typed settings that
`--policy-pack-config` can change:

    from pulumi_policy import PolicyPack
    from pulumi_chime import policies

    PolicyPack("phone-numbers", [policies.calling_names])

A rule of one's own is a function: see `number_rule`.
"""

from pulumi_chime.policies.calling_names import CallingNames, calling_names
from pulumi_chime.policies.number import Number
from pulumi_chime.policies.rule import NumberRule, Violation, number_rule
from pulumi_chime.policies.settings import RuleSettings

__all__ = [
    "CallingNames",
    "Number",
    "NumberRule",
    "RuleSettings",
    "Violation",
    "calling_names",
    "number_rule",
]
