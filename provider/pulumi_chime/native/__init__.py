"""The native door: phone numbers for programs in every language of Pulumi, through `pulumi-resource-chime`."""
