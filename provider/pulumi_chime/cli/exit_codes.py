"""How a command ends, for scripts to rely on."""

FOUND_PROBLEMS = 1
"""What was asked for was done, and is not well: over a limit, refused, damaged."""

WRONG_USAGE = 2
"""What was asked for makes no sense, or what came in is not what it should be."""

INTERNAL_FAILURE = 70
"""The command itself failed, so nothing was found, good or bad (EX_SOFTWARE of sysexits.h)."""
