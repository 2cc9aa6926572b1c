"""The tables of the ledger, and the way from older ones to them.

Times are milliseconds since 1970, UTC. `minutes` and `hours` are counts by a message's own time;
`channels` holds the totals: both outlive the messages they were counted from.
"""

from __future__ import annotations

import apsw

from linktor_tui.contract.errors import StoreError, StoreTooNew

VERSION = 3
_COUNTS = """
    channel INTEGER NOT NULL REFERENCES channels (key) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    received INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    started INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    resolution INTEGER NOT NULL,
    responses INTEGER NOT NULL,
    response INTEGER NOT NULL,
    PRIMARY KEY (channel, start)
"""
SINCE_3 = """
CREATE TABLE taps (
    id TEXT PRIMARY KEY,
    channel_id TEXT NOT NULL,
    url TEXT NOT NULL,
    secret_ref TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (channel_id, url)
) STRICT;
CREATE TABLE seen (
    channel INTEGER NOT NULL REFERENCES channels (key) ON DELETE CASCADE,
    external_id TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    PRIMARY KEY (channel, external_id)
) STRICT, WITHOUT ROWID;
"""
"""What version 2 had not."""
SCHEMA = f"""
CREATE TABLE channels (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    received INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    conversations INTEGER NOT NULL DEFAULT 0,
    open INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    last_received INTEGER,
    last_sent INTEGER,
    cursor TEXT
) STRICT;
CREATE TABLE minutes ({_COUNTS}) STRICT, WITHOUT ROWID;
CREATE TABLE hours ({_COUNTS}) STRICT, WITHOUT ROWID;
CREATE TABLE contacts (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel INTEGER NOT NULL REFERENCES channels (key) ON DELETE CASCADE,
    address TEXT NOT NULL,
    name TEXT,
    UNIQUE (channel, address)
) STRICT;
CREATE TABLE conversations (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel INTEGER NOT NULL REFERENCES channels (key) ON DELETE CASCADE,
    contact INTEGER NOT NULL REFERENCES contacts (key) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL,
    moved_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_because TEXT,
    unread INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0,
    last_inbound_at INTEGER,
    waiting_since INTEGER
) STRICT;
CREATE UNIQUE INDEX one_open_thread ON conversations (contact) WHERE closed_at IS NULL;
CREATE INDEX conversations_of_contact ON conversations (contact);
CREATE INDEX conversations_of_channel ON conversations (channel, moved_at);
CREATE INDEX conversations_by_move ON conversations (moved_at);
CREATE INDEX open_conversations ON conversations (moved_at) WHERE closed_at IS NULL;
CREATE TABLE messages (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    channel INTEGER NOT NULL REFERENCES channels (key) ON DELETE CASCADE,
    conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
    direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    arrived_at INTEGER NOT NULL,
    counted_at INTEGER,
    external_id TEXT,
    kind TEXT,
    body TEXT,
    subject TEXT,
    parts TEXT,
    metadata TEXT,
    sent_at INTEGER,
    delivered_at INTEGER,
    read_at INTEGER,
    failed_at INTEGER,
    problem TEXT,
    provider_status TEXT
) STRICT;
CREATE INDEX messages_of_conversation ON messages (conversation);
CREATE INDEX messages_of_channel ON messages (channel);
CREATE INDEX messages_by_time ON messages (channel, counted_at, direction);
CREATE INDEX messages_pending ON messages (channel) WHERE status = 'pending';
CREATE UNIQUE INDEX received_once ON messages (channel, external_id)
    WHERE direction = 'inbound' AND external_id IS NOT NULL;
CREATE INDEX sent_as ON messages (channel, external_id)
    WHERE direction = 'outbound' AND external_id IS NOT NULL;
CREATE TABLE early (
    channel INTEGER NOT NULL REFERENCES channels (key) ON DELETE CASCADE,
    external_id TEXT NOT NULL,
    status TEXT NOT NULL,
    at INTEGER NOT NULL,
    problem TEXT,
    kept_at INTEGER NOT NULL
) STRICT;
CREATE INDEX early_by_id ON early (channel, external_id);
CREATE TABLE once (
    channel INTEGER NOT NULL REFERENCES channels (key) ON DELETE CASCADE,
    token TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (channel, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX once_by_time ON once (until);
CREATE TABLE events (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_channel ON events (channel_id, cursor);
CREATE TABLE endpoints (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
    description TEXT,
    header_names TEXT NOT NULL DEFAULT '[]',
    timeout INTEGER NOT NULL DEFAULT 30,
    max_retries INTEGER NOT NULL DEFAULT 5,
    allow_private INTEGER NOT NULL DEFAULT 0,
    channel_id TEXT,
    secret_ref TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE deliveries (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    endpoint_id TEXT NOT NULL REFERENCES endpoints (id) ON DELETE CASCADE,
    event INTEGER NOT NULL REFERENCES events (cursor) ON DELETE CASCADE,
    event_type TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'succeeded', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    next_at INTEGER,
    last_at INTEGER,
    status_code INTEGER,
    error TEXT,
    latency INTEGER,
    response_body TEXT
) STRICT;
CREATE INDEX deliveries_of_endpoint ON deliveries (endpoint_id, key);
CREATE INDEX deliveries_of_event ON deliveries (event);
CREATE INDEX deliveries_pending ON deliveries (endpoint_id, channel_id, key)
    WHERE status = 'pending';
CREATE TABLE pruned (before INTEGER NOT NULL) STRICT;
CREATE TABLE receivers (channel_id TEXT PRIMARY KEY, receiver TEXT NOT NULL) STRICT;
CREATE TABLE reports (
    key INTEGER PRIMARY KEY,
    channel_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    report TEXT NOT NULL
) STRICT;
CREATE INDEX reports_of_channel ON reports (channel_id, key);
{SINCE_3}"""


def prepare(connection: apsw.Connection, name: str) -> None:
    """Have the tables of this version in a file, whatever it held.

    Raises:
        StoreTooNew: a newer program wrote it. Nothing was changed.
        StoreError: the file system is none for a database.
    """
    if _version(connection, name) == VERSION:
        return
    _keep_a_log(connection, name)
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, name)
        if version == 0:
            connection.execute(SCHEMA)
        elif version == 1:
            from linktor_tui.local.ledger.migration import from_version_1

            from_version_1(connection)
        elif version == 2:
            connection.execute(SINCE_3)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _keep_a_log(connection: apsw.Connection, name: str) -> None:
    """Have changes written to a log beside the file; it stays so for all who open it."""
    mode = connection.execute("PRAGMA journal_mode = WAL").get
    if mode != "wal":
        raise StoreError(
            f"{name} cannot be kept there: no write-ahead log is possible ({mode}).",
            cause="The file system shares no memory between processes, as network drives do.",
            fix="Set LINKTOR_TUI_HOME to a folder on a disk of this machine.",
        )


def _version(connection: apsw.Connection, name: str) -> int:
    version: int = connection.execute("PRAGMA user_version").get
    if version > VERSION:
        raise StoreTooNew(
            f"{name} was written by a newer linktor-tui (schema {version}).",
            fix="Update linktor-tui.",
        )
    return version
