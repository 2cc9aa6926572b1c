"""What went through the channels of this machine, in SQLite: messages, conversations, their numbers.

- `facade`: `Ledger`, made of `talk` (messages and conversations) on `book` (the file)
- `database`: connections, transactions, flushes that are shared, faults of the file
- `schema`, `migration`: the tables, and how an older file gets them
- `intake`, `sending`, `statuses`, `threads`: what comes in, what goes out, and what becomes of it
- `counting`, `statistics`, `lately`: numbers, counted as things happen and read without the rows
- `messages`, `conversations`, `contents`: how they are read
- `events`, `keeping`, `retention`: what is told, what is known beside, what is let go
- `group`: many intakes at once, for a server
"""

from linktor_tui.local.ledger.facade import Ledger

__all__ = ["Ledger"]
