"""Ways to know a caller."""
