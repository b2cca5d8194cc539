"""A number whose live values would be replaced."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception", on_adopt="overwrite")
