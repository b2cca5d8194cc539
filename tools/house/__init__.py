"""The house as it stands: rooms, floors and arrows, read from the code; its picture, its figures and its rules.

`python -m tools.house` prints the figures, `--write` draws docs/house.svg, `--check` says what is not in order.
"""
