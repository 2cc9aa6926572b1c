"""The list of channels, the first page: what it does, a file each."""
