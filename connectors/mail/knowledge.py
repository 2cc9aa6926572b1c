"""What SMTP and IMAP servers say when they refuse, in plain words.

Mail servers have few codes and much free text: the entries are the refusals of `replies`, explained by
the same tables (`smtp_errors`, `imap_errors`) that explain a live one.
"""

from __future__ import annotations

import re

from connectors.knowledge import During, Entry, Pasted
from connectors.mail import imap_errors, smtp_errors
from connectors.mail.replies import IMAP_REPLIES, SMTP_REPLIES, ImapReply, SmtpReply
from connectors.mail.smtp_errors import Stage
from connectors.problems import Problem
from connectors.redaction import Redactor

_NOBODY = Redactor(())
_HOST = "the mail server"
_ABOUT = {
    Stage.SENDER: "the from-address",
    Stage.MESSAGE: "the from-address",
    Stage.RECIPIENT: "of the recipient",
}


def _explained_smtp(code: int, text: str, stage: Stage, host: str) -> Problem:
    reply = smtp_errors.Reply.read(code, text, _NOBODY)
    return smtp_errors.explain(reply, stage, host, _ABOUT.get(stage, "this user"))


def _explained_imap(result: str, text: str, host: str, *, folder: bool) -> Problem:
    reply = imap_errors.Reply.read(result, text, _NOBODY)
    if folder:
        return imap_errors.explain_folder(reply, host, "of that name")
    return imap_errors.explain_login(reply, host, "this user")


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _entry(code: str, told: Problem, during: During) -> Entry:
    return Entry(
        code,
        _capital(told.message),
        told.cause,
        told.fix,
        told.documentation or "",
        who=told.who,
        failure_class=told.failure_class,
        during=during,
    )


def _of_smtp(item: SmtpReply) -> Entry:
    code, _, text = item.line.partition(" ")
    return _entry(item.code, _explained_smtp(int(code), text, item.stage, _HOST), item.during)


def _of_imap(item: ImapReply) -> Entry:
    result, _, text = item.line.partition(" ")
    told = _explained_imap(result, text, _HOST, folder=item.folder)
    return _entry(item.code, told, During.CHECK)


ENTRIES: tuple[Entry, ...] = (*map(_of_smtp, SMTP_REPLIES), *map(_of_imap, IMAP_REPLIES))

_SMTP = re.compile(
    r"""(?:^|[\s:(<>"'])(?P<code>[45]\d\d)(?:[ -]|,\s*b?['"])(?P<enhanced>[45]\.\d{1,3}\.\d{1,3})(?=\s|$)"""
)
_BARE_SMTP = re.compile(
    r"(?m)^(?:SMTP reply:? |<+ ?)?(?P<code>4[235]\d|5[035]\d)[ -](?P<text>\D.{3,})$"
)
_MAIL_WORDS = re.compile(
    r"auth|mailbox|recipient|sender|relay|smtp|starttls|tls not|greylist|spam|user unknown", re.I
)
_IMAP = re.compile(r"\b(?P<result>NO|BAD|BYE)\s+\[(?P<code>[A-Z]{4,})[^\]]*\]")
_DISTINCT = re.compile(
    r"\[(?P<code>AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|PRIVACYREQUIRED|CONTACTADMIN|OVERQUOTA)\]"
)
_BARE_IMAP = re.compile(r"(?m)^\S+ NO (?:LOGIN|AUTHENTICATE)\b.*$", re.IGNORECASE)
_LOGIN_CODES = frozenset({432, 534, 535, 538})
_LOGIN_ENHANCED = re.compile(r"[45]\.7\.(?:8|9|11|12|13|14|139|30)$")
_FOLDER_CODES = frozenset(item.code for item in IMAP_REPLIES if item.folder)
_IMAP_CODES = frozenset(item.code for item in IMAP_REPLIES)


def recognise(pasted: Pasted) -> Problem | None:
    """Find a reply of a mail server in a pasted text.

    JSON is left to others: web APIs of mail services quote SMTP replies of third parties.
    """
    if pasted.json is not None:
        return None
    return _imap(pasted.text) or _smtp(pasted.text)


def _imap(text: str) -> Problem | None:
    hit = _IMAP.search(text) or _DISTINCT.search(text)
    if hit is not None and hit["code"] in _IMAP_CODES:
        result = hit.groupdict().get("result") or "NO"
        told = text[text.index("[", hit.start()) :]
        return _explained_imap(result, told, _host(text), folder=hit["code"] in _FOLDER_CODES)
    bare = _BARE_IMAP.search(text)
    if bare is None:
        return None
    return _explained_imap("NO", bare[0].partition(" NO ")[2], _host(text), folder=False)


def _smtp(text: str) -> Problem | None:
    hit = _SMTP.search(text)
    if hit is not None:
        enhanced = hit["enhanced"]
        words = f"{enhanced} {text[hit.end() :]}"
        return _explained_smtp(
            int(hit["code"]), words, _stage(int(hit["code"]), enhanced, words), _host(text)
        )
    bare = _BARE_SMTP.search(text)
    if bare is None or not _MAIL_WORDS.search(text):
        return None
    code = int(bare["code"])
    return _explained_smtp(code, bare["text"], _stage(code, "", bare["text"]), _host(text))


def _stage(code: int, enhanced: str, words: str) -> Stage:
    """What was most probably being asked when a server replied so."""
    lowered = words.lower()
    if enhanced == "5.7.26":
        return Stage.MESSAGE
    if code in _LOGIN_CODES or _LOGIN_ENHANCED.match(enhanced) or "authentication" in lowered:
        return Stage.SENDER if code == 530 else Stage.LOGIN
    if "tls" in lowered and code == 454:
        return Stage.STARTTLS
    if code == 421:
        return Stage.GREETING
    if code == 530 or enhanced in {"5.1.7", "5.1.8"} or "sender" in lowered:
        return Stage.SENDER
    if enhanced.startswith(("5.7.", "5.3.", "5.6.")) and "relay" not in lowered:
        return Stage.MESSAGE
    return Stage.RECIPIENT


def _host(text: str) -> str:
    lowered = text.lower()
    return "smtp.gmail.com" if "gsmtp" in lowered or "google.com" in lowered else "The mail server"
