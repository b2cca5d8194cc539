"""How batching decides, as a picture made from the record of a real deploy."""
