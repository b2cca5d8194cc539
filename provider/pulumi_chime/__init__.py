"""Amazon Chime SDK Voice phone numbers as Pulumi resources, updated in the fewest batch calls."""

from pulumi_chime.connection import Connection
from pulumi_chime.failures import ChimeError
from pulumi_chime.numbers import OnAdopt, OnDestroy, ProductType
from pulumi_chime.phone_number import PhoneNumber

__all__ = ["ChimeError", "Connection", "OnAdopt", "OnDestroy", "PhoneNumber", "ProductType"]
