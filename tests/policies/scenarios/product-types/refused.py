"""A number of Seattle for a Voice Connector."""

import pulumi_chime as chime

chime.PhoneNumber("reception", phone_number="+12065550100", name="Reception", product_type="VoiceConnector")
