"""A number of Seattle that dials into an application."""

import pulumi_chime as chime

chime.PhoneNumber(
    "reception", phone_number="+12065550100", name="Reception", product_type="SipMediaApplicationDialIn"
)
