"""Intents: from a sentence to a validated plan and its renderings. No I/O here."""
