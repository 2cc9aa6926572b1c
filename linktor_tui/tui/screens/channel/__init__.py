"""A channel's own page, and its tabs, a file each."""
