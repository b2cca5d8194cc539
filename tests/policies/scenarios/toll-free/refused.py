"""A toll-free number with a calling name."""

import pulumi_chime as chime

chime.PhoneNumber("hotline", phone_number="+18005550100", name="Hotline", calling_name="Contoso")
