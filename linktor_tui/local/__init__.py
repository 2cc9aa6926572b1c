"""The embedded engine: channels on this machine, without a server.

- `engine`: the nine operations (`LocalEngine`, made by `open_engine`)
- `cabinet`: a data folder's records, secrets and ledger together
- `records`, `configs`, `patching`: how a channel is stored, validated and changed
- `checking`, `reports`: running a connector's checks, and what a report means for a channel
- `store` on `storage` on `durable`: channel configurations, crash-safe and shared (TinyDB)
- `vault`: secrets
- `ledger`, `windows`: messages and conversations (SQLite), and the buckets of statistics
- `telling`, `untold`, `endpoints`, `delivering`, `courier`: what happens, and who is told of it
- `doctor`: whether all of it is as it should be
"""
