"""The tabs of a channel's own page, a file each."""
