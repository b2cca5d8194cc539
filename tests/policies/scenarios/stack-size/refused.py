"""Two numbers where one is accepted."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception")
chime.PhoneNumber("sales", phone_number="+12065550101", name="Sales")
