"""The contact centres, one file each."""
