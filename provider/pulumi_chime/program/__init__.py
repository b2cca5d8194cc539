"""What runs in the user's program: declarations, fleets and lookups."""
