"""Tests of what `pulumi-chime summary` makes of a preview, and the previews that they are about."""
