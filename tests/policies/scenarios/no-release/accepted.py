"""Only what is temporary may be given up."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception")
chime.PhoneNumber("temporary-line", phone_number="+12065550101", name="Fair", on_destroy="release")
