"""The domain's frozen dataclasses; they mirror the contract and know nothing of the wire."""
