"""The process that works on one stack. It knows no queue, so that nothing of the stack can get there but what it tells."""
