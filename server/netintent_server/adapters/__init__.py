"""The outside world, one folder a port and one file a vendor."""
