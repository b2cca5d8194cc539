"""The queue of stacks: Procrastinate's jobs on PostgreSQL, and beside them who works on what, and what came of it."""
