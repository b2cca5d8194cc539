"""The service's write operations, a file each: what is requested, what can harm twice, how an effect is seen, its record."""
