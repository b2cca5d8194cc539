"""The phone numbers of an office as they were imported, from a table. Nothing is ordered or released."""

from pulumi_chime import native as chime

chime.PhoneNumberFleet("offices", numbers=chime.load_fleet("numbers.csv"))
