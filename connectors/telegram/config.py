"""What an operator gives for a Telegram channel: the bot's token, and nothing else."""

from __future__ import annotations

from connectors.fields import ChannelConfig, Secret, field


class TelegramConfig(ChannelConfig):
    """The configuration of a Telegram channel, as on the API page."""

    bot_token: Secret = field(
        title="Bot token",
        help="The key to the bot: whoever has it can read and write as the bot.",
        where="In Telegram, open @BotFather, send /mybots, choose the bot, then API Token. "
        "For a new bot, send /newbot.",
        example="123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11",
        documentation="https://core.telegram.org/bots/features#botfather",
        also=("bot_token",),
    )
