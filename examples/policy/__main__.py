"""A policy pack for phone numbers: `pulumi preview --policy-pack examples/policy`."""

from pulumi_policy import PolicyPack

from pulumi_chime import policies

PolicyPack("phone-numbers", list(policies.ALL))
