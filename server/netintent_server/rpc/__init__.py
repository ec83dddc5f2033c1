"""The wire: server assembly, servicers, interceptors, conversion and the error table."""
