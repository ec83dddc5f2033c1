"""Passage indexes: each ranks the passages of a collection by the words of a query."""
