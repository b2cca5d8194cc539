"""A policy pack of two rules of one's own beside ready ones: `pulumi preview --policy-pack examples/own_policy`."""

from pulumi_policy import PolicyPack

from contoso_rules import office_names, receptions
from pulumi_chime import policies

PolicyPack("contoso-phone-numbers", [policies.calling_names, policies.no_release, office_names, receptions])
