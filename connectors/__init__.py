"""Everything that is known about messaging providers, a folder each.

This package knows nothing of terminals, stores or the Channels API: see `connectors.contract`.
"""
