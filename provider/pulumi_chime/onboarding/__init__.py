"""From an account full of numbers to a managed fleet: what is in it, and the program that declares it as it is."""
