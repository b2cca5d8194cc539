"""What the engine asks of a phone number."""
