"""How few calls a deploy makes, and what they cost in time: the real engine against the emulator.

    python -m benchmarks deploy      the calls of each scenario, against the fewest there could be
    python -m benchmarks overhead    a deploy's time against the same with a provider that does nothing
    python -m benchmarks compare     this package beside what people use instead: docs/benchmarks.md
    python -m benchmarks show        the same from the result that is kept, without measuring
    python -m benchmarks processor   the plugin's processor time, against that of another checkout
    python -m benchmarks preflight   what a look at the account adds to a preview
    python -m benchmarks policies    what the ready policy pack costs, against one of empty rules
    python -m benchmarks many        10,000 numbers in one stack, against 1,000
    python -m benchmarks team-state  where a team keeps its state: files, PostgreSQL, a bucket
    python -m benchmarks shared-account  twenty deploys at once to one account that throttles
    python -m benchmarks sweep       the pause and the maximum wait, tried out

Each prints on what machine it ran. Tests assert counts; times are only measured here, because a busy machine
makes them noise.
"""
