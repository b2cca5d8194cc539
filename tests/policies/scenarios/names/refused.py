"""A name that does not begin with the place."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception")
