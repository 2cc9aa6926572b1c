"""One module per screen, with its style beside it."""
