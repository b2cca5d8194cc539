"""A calling name with a zero in it."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception", calling_name="C0ntoso")
