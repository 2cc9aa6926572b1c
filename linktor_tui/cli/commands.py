"""Which commands there are: name -> (where it is, one line of help).

Literal and without imports, so that help and completion of a group import none of its commands,
and `linktor-tui --help` not even the command-line library. A test compares each line with what the
command says of itself.
"""

from __future__ import annotations

Table = dict[str, tuple[str, str]]

CHANNELS: Table = {
    "list": ("linktor_tui.cli.channels.listing:list_", "List channels, with filters and pages."),
    "get": ("linktor_tui.cli.channels.listing:get", "Show one channel; secrets are masked."),
    "create": (
        "linktor_tui.cli.channels.create:create",
        "Create a channel, after asking its provider.",
    ),
    "update": (
        "linktor_tui.cli.channels.update:update",
        "Change a channel's name, config, bot or metadata.",
    ),
    "delete": (
        "linktor_tui.cli.channels.delete:delete",
        "Delete channels, their secrets and their traffic.",
    ),
    "test": (
        "linktor_tui.cli.channels.testing:test",
        "Ask the provider whether channels work, and why not.",
    ),
    "activate": (
        "linktor_tui.cli.channels.switching:activate",
        "Switch channels on, after asking their providers.",
    ),
    "deactivate": ("linktor_tui.cli.channels.switching:deactivate", "Switch channels off."),
    "copy": (
        "linktor_tui.cli.channels.copying:copy",
        "Create a channel on another profile as well, with its secrets.",
    ),
    "diff": (
        "linktor_tui.cli.channels.diffing:diff",
        "Show what differs between the channels of two profiles.",
    ),
    "history": (
        "linktor_tui.cli.channels.history:history",
        "Show what earlier checks of a channel found, and what turned.",
    ),
    "stats": ("linktor_tui.cli.channels.stats:stats", "Show a channel's traffic over a period."),
    "webhook": (
        "linktor_tui.cli.channels.webhook:webhook",
        "Show, set or clear where the provider posts a channel's messages.",
    ),
}

WEBHOOK: Table = {
    "show": (
        "linktor_tui.cli.channels.webhook:show",
        "Ask the provider where it posts a channel's messages.",
    ),
    "set": (
        "linktor_tui.cli.channels.webhook:set_",
        "Have the provider post a channel's messages to an address.",
    ),
    "clear": (
        "linktor_tui.cli.channels.webhook:clear",
        "Have the provider post a channel's messages nowhere.",
    ),
}

KEYS: Table = {
    "create": ("linktor_tui.cli.keys:create", "Make an API key and print it, this once."),
    "list": ("linktor_tui.cli.keys:list_", "List the API keys, without the keys themselves."),
    "revoke": (
        "linktor_tui.cli.keys:revoke",
        "Make an API key worthless, by name or id; a running server knows at once.",
    ),
}

MESSAGES: Table = {
    "send": (
        "linktor_tui.cli.messages.sending:send",
        "Send a text to a contact; on a voice channel, call and speak it.",
    ),
    "list": (
        "linktor_tui.cli.messages.listing:list_",
        "List messages, newest first, with filters and pages.",
    ),
    "get": (
        "linktor_tui.cli.messages.listing:get",
        "Show one message and what became of it.",
    ),
}

CONVERSATIONS: Table = {
    "list": (
        "linktor_tui.cli.conversations.listing:list_",
        "List conversations, the one that moved last first.",
    ),
    "show": (
        "linktor_tui.cli.conversations.listing:show",
        "Show a conversation, and take its messages for read.",
    ),
    "reply": (
        "linktor_tui.cli.conversations.answering:reply",
        "Answer a contact; a mail goes into the thread of the last one that came.",
    ),
    "close": (
        "linktor_tui.cli.conversations.answering:close",
        "Close a conversation; the contact is not told.",
    ),
}

WEBHOOKS: Table = {
    "list": ("linktor_tui.cli.webhooks.listing:list_", "List who is told of events."),
    "get": (
        "linktor_tui.cli.webhooks.listing:get",
        "Show one endpoint; its secret and its headers are masked.",
    ),
    "add": (
        "linktor_tui.cli.webhooks.changing:add",
        "Tell an address of events, and print its signing secret, this once.",
    ),
    "update": (
        "linktor_tui.cli.webhooks.changing:update",
        "Change an endpoint, or switch it on or off.",
    ),
    "remove": (
        "linktor_tui.cli.webhooks.changing:remove",
        "Forget an endpoint, its secret and its deliveries.",
    ),
    "test": (
        "linktor_tui.cli.webhooks.attempting:test",
        "Post a sample event to an endpoint now, and say what it answered.",
    ),
    "deliveries": (
        "linktor_tui.cli.webhooks.listing:deliveries",
        "List what was delivered, what waits, and what failed and why.",
    ),
    "retry": (
        "linktor_tui.cli.webhooks.attempting:retry",
        "Try a delivery again now.",
    ),
}

EVENTS: Table = {
    "list": ("linktor_tui.cli.events:list_", "List what happened to the channels, oldest first."),
    "tail": ("linktor_tui.cli.events:tail", "Print events as they happen, until Ctrl-C."),
}

TYPES: Table = {
    "list": ("linktor_tui.cli.types:list_", "List the channel types and providers there are."),
    "show": (
        "linktor_tui.cli.types:show",
        "Show a provider's fields, where to find them, and its checks.",
    ),
}

SANDBOX: Table = {
    "run": ("linktor_tui.cli.sandbox:run", "Run the simulators until Ctrl-C (the default)."),
    "samples": (
        "linktor_tui.cli.sandbox:samples",
        "List sample channels, or print one as a request body.",
    ),
    "fault": (
        "linktor_tui.cli.sandbox:fault",
        "Switch a fault of a running simulator on or off.",
    ),
    "message": (
        "linktor_tui.cli.sandbox:message",
        "Play the customer: write to a channel of the sandbox.",
    ),
}

WEBCHAT: Table = {
    "serve": (
        "linktor_tui.cli.webchat:serve",
        "Serve the widget on this machine until Ctrl-C, and answer visitors.",
    ),
}

PROFILES: Table = {
    "list": (
        "linktor_tui.cli.profiles:list_",
        "List the profiles, and which one is used where nothing else names one.",
    ),
    "show": (
        "linktor_tui.cli.profiles:show",
        "Show one profile: the named one, or the one that this run uses.",
    ),
    "add": (
        "linktor_tui.cli.profiles:add",
        "Add a profile. Its login comes afterwards: `linktor-tui login`.",
    ),
    "use": (
        "linktor_tui.cli.profiles:use",
        "Use a profile from now on, where nothing else names one.",
    ),
    "remove": (
        "linktor_tui.cli.profiles:remove",
        "Remove a profile and its stored login. Nothing changes on its server.",
    ),
}

CONFIG: Table = {
    "explain": (
        "linktor_tui.cli.config:explain",
        "Show who said what of a setting, who won, and why the others lost.",
    ),
    "trust": (
        "linktor_tui.cli.config:trust",
        "Allow the address in this folder's .linktor.toml, until the file names another.",
    ),
}

ROOT: Table = {
    "channels": (
        "linktor_tui.cli.channels:channels",
        "List, create, test and toggle messaging channels.",
    ),
    "messages": (
        "linktor_tui.cli.messages:messages",
        "Send messages through a channel, and see what became of them.",
    ),
    "conversations": (
        "linktor_tui.cli.conversations:conversations",
        "Read what customers write, and answer them.",
    ),
    "webhooks": (
        "linktor_tui.cli.webhooks:webhooks",
        "Tell other programs of events, signed and retried.",
    ),
    "events": ("linktor_tui.cli.events:events", "See what happens to channels and messages."),
    "expiring": (
        "linktor_tui.cli.expiring:expiring",
        "List what ends soon or got worse; exit code 3 where there is something.",
    ),
    "listen": (
        "linktor_tui.cli.listen:listen",
        "Show a channel's events until Ctrl-C, and forward them.",
    ),
    "board": (
        "linktor_tui.cli.board:board",
        "Show every channel in large tiles, trouble first.",
    ),
    "types": ("linktor_tui.cli.types:types", "Which providers there are, and what each needs."),
    "explain": (
        "linktor_tui.cli.explain:explain",
        "Explain a pasted provider error: JSON, an SMTP reply, a log line.",
    ),
    "profiles": (
        "linktor_tui.cli.profiles:profiles",
        "Keep the Linktors you work with by name; local is this machine.",
    ),
    "login": (
        "linktor_tui.cli.login:login",
        "Log in to a profile's server, and keep the login in the secret store.",
    ),
    "logout": (
        "linktor_tui.cli.login:logout",
        "Forget a profile's login. The server is not told: revoke the key there, if need be.",
    ),
    "whoami": (
        "linktor_tui.cli.login:whoami",
        "Ask the server whom it takes you for (exit code 4: for nobody).",
    ),
    "config": (
        "linktor_tui.cli.config:config",
        "See where settings come from, and trust a project's file.",
    ),
    "doctor": (
        "linktor_tui.cli.doctor:doctor",
        "Check this machine: data folder, store, secrets, overrides.",
    ),
    "conformance": (
        "linktor_tui.cli.conformance:conformance",
        "Say where a server departs from the Channels API page.",
    ),
    "demo": (
        "linktor_tui.cli.demo:demo",
        "Try everything on sample channels; leaves nothing behind.",
    ),
    "sandbox": (
        "linktor_tui.cli.sandbox:sandbox",
        "Run the providers' simulators on this machine.",
    ),
    "webchat": (
        "linktor_tui.cli.webchat:webchat",
        "Serve the web chat widget, and answer its visitors.",
    ),
    "web": (
        "linktor_tui.cli.web:web",
        "Serve the terminal app to a browser of this machine until Ctrl-C.",
    ),
    "serve": (
        "linktor_tui.cli.serve:serve",
        "Serve the Channels API for this machine's channels until Ctrl-C.",
    ),
    "keys": ("linktor_tui.cli.keys:keys", "Make, list and revoke the API keys of `serve`."),
    "completion": (
        "linktor_tui.cli.completion:completion",
        "Print the completion script of a shell.",
    ),
    "help": (
        "linktor_tui.cli.topics:help_",
        "Explain a command, or: environment, exit-codes, formatting, keyboard, secrets.",
    ),
}

_PAGE = """\
Does this messaging channel work, and if not, why, and what do I do about it?

Usage: linktor-tui [OPTIONS] [COMMAND] [ARGS]...

  Without a command, the terminal app opens.

Examples:
  linktor-tui demo
  linktor-tui channels test -f body.json
  linktor-tui channels create --type telegram --name Support --secret botToken=@token.txt
  linktor-tui channels test --all -o jsonl

Commands:
{commands}

Options:
  -o, --output [table|json|jsonl|yaml|csv|ids]
                  How to print; json is the Channels API's envelope.
  --profile NAME  Which profile's channels; local is this machine.
  --yes           Answer every question with yes.
  --no-input      Never prompt; fail and name the flag instead.
  --version       Print the version.
  -h, --help      Print this page; works after every command.
"""


def root_help() -> str:
    """The page of `linktor-tui --help`."""
    width = max(map(len, ROOT)) + 2
    lines = (f"  {name:<{width}}{line}" for name, (_, line) in ROOT.items())
    return _PAGE.format(commands="\n".join(lines))
