"""What `pulumi-chime stacks` does: one command on many stacks of a project, through a queue that any machine may serve.

Nothing is imported here: the process that works on a stack needs neither the queue nor what serves it.
"""
