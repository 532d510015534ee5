"""The order systems, one file each."""
