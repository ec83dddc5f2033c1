"""The record of documents in SQLite: what was acknowledged is in it, and what is not in it does not exist."""
