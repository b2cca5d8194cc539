"""The descriptions in the native door's schema, taken from the docstrings of the Python names."""
