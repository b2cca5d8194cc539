"""The phone numbers of several offices, from a table that anybody can edit. Nothing is ordered or released."""

import pulumi

import pulumi_chime as chime

offices = chime.PhoneNumberFleet("offices", numbers=chime.load_fleet("numbers.csv"))

pulumi.export("numbers", len(offices.phone_numbers))
