"""A toll-free number without one."""

import pulumi_chime as chime

chime.PhoneNumber("hotline", phone_number="+18005550100", name="Hotline")
