"""Filling in a channel: a new one step by step, and one that is there."""
