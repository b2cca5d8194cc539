"""The first hour with an account of 1,000 numbers, done for real, and written down for the documentation."""
