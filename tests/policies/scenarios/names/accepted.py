"""A name as the pattern has it."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Seattle reception")
