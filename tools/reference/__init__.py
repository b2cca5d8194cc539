"""The pages of the documentation that say what the code says: its settings, its messages, how it batches."""
