"""A plan against current manifests: what it would change in which of them."""
