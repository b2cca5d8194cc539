"""The native door's names for Python programs; they run in the program, and not in the plugin."""
