"""A number that may be given up by its destruction."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception", on_destroy="release")
