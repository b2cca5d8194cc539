"""Rules for phone numbers, to be composed into a Pulumi policy pack.

Each rule is a policy of Pulumi's own kind, with a name, a level and typed settings that
`--policy-pack-config` can change:

    from pulumi_policy import PolicyPack
    from pulumi_chime import policies

    PolicyPack("phone-numbers", [policies.calling_names, policies.no_release])

`ALL` has every rule. A rule of one's own is a function: see `number_rule` and `stack_rule`.
"""

from pulumi_chime.model.problem import Problem
from pulumi_chime.policies.number import Number
from pulumi_chime.policies.number_rules import NumberRule, number_rule
from pulumi_chime.policies.rules.calling_names import CallingNames, calling_names
from pulumi_chime.policies.rules.connections import Connections, connections
from pulumi_chime.policies.rules.managed_attributes import ManagedAttributes, managed_attributes
from pulumi_chime.policies.rules.names import Names, names
from pulumi_chime.policies.rules.product_types import ProductTypes, product_types
from pulumi_chime.policies.rules.required_numbers import Inventory, inventory
from pulumi_chime.policies.rules.retention import Protection, no_overwrite, no_release, protection
from pulumi_chime.policies.rules.stack_size import StackSize, stack_size
from pulumi_chime.policies.rules.toll_free import TollFree, toll_free
from pulumi_chime.policies.rules.unique_names import unique_names
from pulumi_chime.policies.settings import RuleSettings, RuleSettingsError
from pulumi_chime.policies.stack_rules import StackRule, stack_rule

Violation = Problem
"""What a rule yields: one property that it does not accept, as `Violation("name", value, rule, example)`.

It is the class with which the package says what is wrong anywhere else: see `pulumi_chime.model.problem`.
"""

ALL = (
    names,
    calling_names,
    product_types,
    toll_free,
    no_release,
    no_overwrite,
    protection,
    connections,
    managed_attributes,
    unique_names,
    stack_size,
    inventory,
)
"""Every rule; those that have nothing to go by without settings accept everything."""

__all__ = [
    "ALL",
    "CallingNames",
    "Connections",
    "Inventory",
    "ManagedAttributes",
    "Names",
    "Number",
    "NumberRule",
    "ProductTypes",
    "Protection",
    "RuleSettings",
    "RuleSettingsError",
    "StackRule",
    "StackSize",
    "TollFree",
    "Violation",
    "calling_names",
    "connections",
    "inventory",
    "managed_attributes",
    "names",
    "no_overwrite",
    "no_release",
    "number_rule",
    "product_types",
    "protection",
    "stack_rule",
    "stack_size",
    "toll_free",
    "unique_names",
]
