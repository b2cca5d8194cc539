"""One account of the service, shared by all threads of a process: shared reads, grouped writes, and what shows and records them."""
