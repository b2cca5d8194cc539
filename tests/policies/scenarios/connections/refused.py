"""A stack that does not say in which account it may be deployed."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception")
