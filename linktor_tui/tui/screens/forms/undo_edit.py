"""Taking back an edit: the values that were changed go back to what they were."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.protocol import GivesSecrets
from linktor_tui.texts import _
from linktor_tui.textsafe import visible
from linktor_tui.tui.undoing import Step

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp

Secrets = Mapping[str, Any]
"""Former values of secrets by wire name: None for one that there was none of."""


async def former_secrets(app: LinktorApp, channel: Channel, keys: Collection[str]) -> Secrets:
    """Ask for the secrets that are about to be changed, where this place gives them away.

    Whoever holds the answer must let go of it when the edit cannot be taken back any more.
    """
    absent = {key: None for key in keys if key not in channel.config}
    stored = set(keys) - set(absent)
    if not stored or not isinstance(app.api, GivesSecrets):
        return absent
    try:
        config = (await app.api.export_channel(channel.id)).config
    except ChannelsError:
        return absent  # the toast that takes the edit back says what stays
    return absent | {key: config[key] for key in stored if key in config}


def edited(app: LinktorApp, before: Channel, body: Mapping[str, Any], secrets: Secrets) -> Step:
    """What gives a channel the name and the values back that it had before a change.

    Args:
        before: the channel as it was, its secrets masked.
        body: the change, as the body of a PATCH.
        secrets: former values of the secrets in it, as far as they are known.
    """
    back, lost = _inverse(before, body, secrets)

    async def undo() -> None:
        from linktor_tui.contract.requests import parse_update

        changed = await app.api.update_channel(before.id, parse_update(back)) if back else before
        app.publish(await app.api.get_channel(changed.id))
        said = _("{name} is as it was.")
        if lost:
            said = _("{name} is as it was, but for its secrets: the new ones stay.")
        app.toast(said.format(name=visible(before.name[:80])))

    name = body.get("name", before.name)
    return Step(before.id, _("{name} is changed.").format(name=visible(name[:80])), undo)


def _inverse(
    before: Channel, body: Mapping[str, Any], secrets: Secrets
) -> tuple[dict[str, Any], bool]:
    """The change that leads back, and whether it leaves a secret out."""
    from connectors.redaction import MASK

    back: dict[str, Any] = {"name": before.name} if "name" in body else {}
    if "defaultBotId" in body:
        back["defaultBotId"] = before.default_bot.id if before.default_bot else None
    if "metadata" in body:
        back["metadata"] = dict(before.metadata)
    config = {key: secrets.get(key, before.config.get(key)) for key in body.get("config", ())}
    lost = [key for key, value in config.items() if value == MASK]
    known = {key: value for key, value in config.items() if value != MASK}
    return back | ({"config": known} if known else {}), bool(lost)
