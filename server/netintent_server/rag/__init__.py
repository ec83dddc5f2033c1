"""Knowledge: documents in, ranked passages and cited answers out; reaches outside through ports alone."""
