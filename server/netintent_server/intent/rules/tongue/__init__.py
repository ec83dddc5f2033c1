"""Reads a text of another language in the words of the grammar, in the order that the grammar reads them."""
