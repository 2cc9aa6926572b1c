"""What the rooms of mail APIs share. Not a provider: nothing of it stands in the registry."""
