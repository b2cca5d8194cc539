"""Two phone numbers of your account, named. Put your own numbers here; nothing is ordered or released."""

import pulumi

import pulumi_chime as chime

reception = chime.PhoneNumber(
    "reception",
    phone_number="+12065550100",
    name="Seattle reception",
    calling_name="Contoso",
)

support = chime.PhoneNumber(
    "support",
    phone_number="+12065550101",
    name="Seattle support",
)

pulumi.export("reception_status", reception.status)
pulumi.export("reception_calling_name_status", reception.calling_name_status)
pulumi.export("support_status", support.status)
