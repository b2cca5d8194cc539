"""A number of which both are."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception", product_type="VoiceConnector")
