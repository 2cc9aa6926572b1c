"""A real Dovecot and a real Postfix on loopback, in a folder of their own.

Dovecot keeps the mailboxes and the passwords; Postfix asks it about logins (SASL) and delivers
into its mailboxes. Both need root: they change to the users of their Debian packages.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import trustme

DOMAIN = "example.com"
USERS = {f"support@{DOMAIN}": "Corr3ct horse", f"sales@{DOMAIN}": 'sp"aces\\ and säge'}
HOST = "localhost"
_PATIENCE = 20.0
"""Seconds for a server to come up, on a busy machine."""


@dataclass(frozen=True)
class MailServers:
    """Where the two servers listen, and what their certificate is signed with."""

    submission: int
    submissions: int
    imap: int
    imaps: int
    ca_file: str
    log: Path


def missing() -> str | None:
    """Say why the servers cannot run here; None when they can."""
    absent = [name for name in ("dovecot", "postfix") if shutil.which(name, path=_PATH) is None]
    if absent:
        return f"not installed: {', '.join(absent)} (.ci/real-servers installs them)"
    return None if os.geteuid() == 0 else "Postfix and Dovecot start as root only"


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


@contextmanager
def running(folder: Path) -> Iterator[MailServers]:
    """Run both servers as long as the block does. `folder` has a short path: sockets live there."""
    folder.chmod(0o755)
    ports = _free_ports(4)
    submission, submissions, imap, imaps = ports
    ca_file, log = str(folder / "ca.pem"), folder / "log"
    servers = MailServers(submission, submissions, imap, imaps, ca_file, log)
    servers.log.mkdir()
    _certificates(folder)
    (folder / "mail").mkdir()
    os.chown(folder / "mail", _uid("mail"), _gid("mail"))
    with (
        _dovecot_running(_dovecot(folder, servers), servers),
        _postfix_running(_postfix(folder, servers), servers),
    ):
        for port in ports:
            _wait_for(port, servers)
        yield servers


@contextmanager
def _dovecot_running(config: Path, servers: MailServers) -> Iterator[None]:
    command = ["dovecot", "-F", "-c", str(config)]
    with (servers.log / "dovecot.out").open("wb") as output, _started(command, output) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _postfix_running(config: Path, servers: MailServers) -> Iterator[None]:
    # Its master leaves the process group it was started in: only its own command ends it.
    command = ["postfix", "-c", str(config)]
    with (servers.log / "postfix.out").open("wb") as output:
        try:
            with _started([*command, "start"], output):
                pass
            yield
        finally:
            with _started([*command, "stop"], output):
                pass


def _started(command: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env={"PATH": _PATH, "LANG": "C"},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )


def _wait_for(port: int, servers: MailServers) -> None:
    """Wait until somebody greets at a port; Postfix binds it before it can answer."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    logs = "\n".join(f"{item.name}:\n{item.read_text()}" for item in servers.log.iterdir())
    raise RuntimeError(f"no server came up at port {port}\n{logs}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [item.getsockname()[1] for item in sockets]
    for item in sockets:
        item.close()
    return ports


def _certificates(folder: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued = authority.issue_cert(HOST)
    (folder / "key.pem").write_bytes(issued.private_key_pem.bytes())
    (folder / "key.pem").chmod(0o600)
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")


def _uid(name: str) -> int:
    return pwd.getpwnam(name).pw_uid


def _gid(name: str) -> int:
    return grp.getgrnam(name).gr_gid


def _dovecot(folder: Path, servers: MailServers) -> Path:
    users = folder / "users"
    users.write_text("".join(f"{user}:{{PLAIN}}{word}::::::\n" for user, word in USERS.items()))
    users.chmod(0o640)
    os.chown(users, 0, _gid("dovecot"))
    (folder / "run").mkdir()
    config = folder / "dovecot.conf"
    config.write_text(
        f"""
        base_dir = {folder}/run
        state_dir = {folder}/run
        log_path = {servers.log}/dovecot.log
        auth_verbose = yes
        protocols = imap
        listen = 127.0.0.1
        ssl = required
        ssl_cert = <{folder}/cert.pem
        ssl_key = <{folder}/key.pem
        auth_mechanisms = plain login
        auth_failure_delay = 0
        mail_location = maildir:{folder}/mail/%u
        first_valid_uid = 1
        passdb {{
          driver = passwd-file
          args = username_format=%u {users}
        }}
        userdb {{
          driver = static
          args = uid=mail gid=mail home={folder}/mail/%u
        }}
        service anvil {{
          unix_listener anvil-auth-penalty {{
            mode = 0
          }}
        }}
        service imap-login {{
          inet_listener imap {{
            address = 127.0.0.1
            port = {servers.imap}
          }}
          inet_listener imaps {{
            address = 127.0.0.1
            port = {servers.imaps}
            ssl = yes
          }}
        }}
        service auth {{
          unix_listener {folder}/logins {{
            mode = 0660
            user = postfix
            group = postfix
          }}
        }}
        """
    )
    return config


_MASTER = """
127.0.0.1:{submission}  inet n - n - - smtpd
127.0.0.1:{submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""


def _postfix(folder: Path, servers: MailServers) -> Path:
    for name in ("conf", "queue", "data"):
        (folder / name).mkdir()
    os.chown(folder / "data", _uid("postfix"), _gid("postfix"))
    mailboxes = " ".join(f"{{ {user} = {user}/ }}" for user in USERS)
    logins = " ".join(f"{{ {user} = {user} }}" for user in USERS)
    (folder / "conf" / "master.cf").write_text(
        _MASTER.format(submission=servers.submission, submissions=servers.submissions)
    )
    settings = {
        "compatibility_level": "3.6",
        "queue_directory": folder / "queue",
        "data_directory": folder / "data",
        "command_directory": "/usr/sbin",
        "daemon_directory": "/usr/lib/postfix/sbin",
        "maillog_file": servers.log / "postfix.log",
        "maillog_file_prefixes": folder,
        "myhostname": f"mail.{DOMAIN}",
        "mydestination": "",
        "alias_maps": "",
        "alias_database": "",
        "inet_interfaces": "127.0.0.1",
        "inet_protocols": "ipv4",
        "smtputf8_enable": "no",
        # No mail of a test ever leaves this machine.
        "default_transport": "discard:",
        "relay_transport": "discard:",
        "virtual_mailbox_domains": DOMAIN,
        "virtual_mailbox_maps": f"inline:{{ {mailboxes} }}",
        "virtual_mailbox_base": folder / "mail",
        "virtual_uid_maps": f"static:{_uid('mail')}",
        "virtual_gid_maps": f"static:{_gid('mail')}",
        "virtual_minimum_uid": "1",
        "smtpd_tls_cert_file": folder / "cert.pem",
        "smtpd_tls_key_file": folder / "key.pem",
        "smtpd_tls_security_level": "may",
        "smtpd_tls_auth_only": "yes",
        "smtpd_sasl_auth_enable": "yes",
        "smtpd_sasl_type": "dovecot",
        "smtpd_sasl_path": folder / "logins",
        "smtpd_sender_login_maps": f"inline:{{ {logins} }}",
        "smtpd_sender_restrictions": "reject_sender_login_mismatch",
        "smtpd_relay_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
    }
    text = "".join(f"{name} = {value}\n" for name, value in settings.items())
    (folder / "conf" / "main.cf").write_text(text)
    return folder / "conf"
