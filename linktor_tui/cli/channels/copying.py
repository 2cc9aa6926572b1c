"""`channels copy`: a channel that was tested here, created and tested on another profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.body import DRY_RUN, DryRun, masked_body, request_line
from linktor_tui.cli.channels.options import CHANNEL, TRUST_DESTINATION
from linktor_tui.cli.channels.values import FieldBook
from linktor_tui.cli.channels.views import NewChannel
from linktor_tui.cli.click_parts import command, complete_profiles, pass_session
from linktor_tui.cli.exits import ExitCode, exit_code_of
from linktor_tui.cli.output import Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire
from linktor_tui.contract.errors import ChannelsError, CheckFailed, CheckInconclusive, Unsupported
from linktor_tui.contract.protocol import GivesSecrets

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.requests import CreateChannel
    from linktor_tui.contract.resources import Channel, CheckReport, CreatedChannel
    from linktor_tui.profiles.choosing import Place

TO = click.option(
    "--to",
    "target",
    metavar="PROFILE",
    required=True,
    shell_complete=complete_profiles,
    help="The other profile; local is this machine.",
)


@command(
    "copy",
    examples=(
        "linktor-tui channels copy Support --to staging --dry-run",
        "linktor-tui channels copy Support --to live --activate",
    ),
)
@CHANNEL
@TO
@click.option("--activate", is_flag=True, help="Switch it on there, if its test there passes.")
@click.option("--no-check", is_flag=True, help="Do not test it, neither here nor there.")
@TRUST_DESTINATION
@DRY_RUN
@pass_session
def copy(
    session: Session,
    channel: str,
    target: str,
    activate: bool,
    no_check: bool,
    trust_destination: bool,
    dry_run: bool,
) -> ExitCode:
    """Create a channel on another profile as well, with its secrets.

    The channel is tested here first; if that fails (exit code 3) or cannot be told (9), nothing is
    copied. Then it is created there, switched off, and tested there; the webhook secret is a new
    one, and bots stay behind, since their ids mean nothing elsewhere.
    """
    from linktor_tui.cli.channels.selecting import find

    place = other_place(session, target)
    source = session.api
    if not isinstance(source, GivesSecrets):
        raise Unsupported(
            f"{source.place} does not give the secrets of its channels away.",
            fix="Create the channel with its secrets instead: `linktor-tui channels create`.",
        )
    found = session.read(find(session.api, channel))
    request = session.read(source.export_channel(found.id))
    book = FieldBook.of(request.type, found.provider)
    _hear(session, request, book)
    if dry_run:
        body = masked_body(request.model_dump(by_alias=True, exclude_unset=True), book)
        session.show(DryRun(request_line("POST", "/channels", body)))
        return ExitCode.DONE
    promotion = Promotion(session, session.open(place), place, activate=activate, test=not no_check)
    if not no_check:
        testing = session.api.test_channel(found.id, trust_destination=trust_destination)
        insist(session.wait(testing), "Nothing was copied.")
    return promotion.run(found, request)


def other_place(session: Session, name: str) -> Place:
    """The place of another profile.

    Raises:
        ProfileNotFound, InvalidRequest.
        click.UsageError: it is where this run goes anyway.
    """
    profile = session.choice.profile(name)
    place = session.choice.at(profile, profile.base_url)
    if place.base_url == session.place.base_url:
        raise click.UsageError(f"--to {name} is where the channels of this run are already.")
    return place


def insist(report: CheckReport, consequence: str) -> None:
    """Insist that a check passed. Raises `CheckFailed`, `CheckInconclusive`."""
    code = exit_code_of(report)
    if code is ExitCode.CHECK_FAILED:
        raise CheckFailed(f"The channel does not work as it is. {consequence}", report)
    if code is not ExitCode.DONE:
        raise CheckInconclusive(f"Whether the channel works cannot be told. {consequence}", report)


def _hear(session: Session, request: CreateChannel, book: FieldBook) -> None:
    for name, value in request.config.items():
        spec = book.spec(name)
        if isinstance(value, str) and name != "provider" and (spec is None or spec.secret):
            session.hear(value)


@dataclass
class Promotion:
    """A channel on its way to another place. Nothing is left half-done without a word."""

    session: Session
    api: ChannelsAPI
    place: Place
    activate: bool
    test: bool
    new: CreatedChannel | None = None
    report: CheckReport | None = None

    def run(self, source: Channel, request: CreateChannel) -> ExitCode:
        """Create, test and switch on; show what came of it, also where it stopped on the way.

        Raises:
            ChannelsError: what stopped it. If the channel is there, that was said.
        """
        creating = self.api.create_channel(request, check=False)
        self.new = self.session.wait(creating)
        try:
            code = self._bring_up(self.new.channel.id)
        except BaseException:
            self._show(
                source
            )  # what stopped it may stop another look, and the secret is shown once
            self._tell("It is there all the same, and was not switched on by this.")
            raise
        self._look_again()
        self._show(source)
        if source.default_bot is not None:
            self._tell(f"Its bot ({source.default_bot.id}) was not copied.")
        if code is not ExitCode.DONE:
            self._tell("It was created there, and did not pass its test there: it is off.")
        elif not self.activate:
            self.session.hint(
                f"It is off. `linktor-tui channels activate {self.new.channel.id}"
                f" --profile {self.place.profile.name}` switches it on."
            )
        return code

    def _bring_up(self, channel_id: str) -> ExitCode:
        assert self.new is not None
        if self.test:
            code = self._test(channel_id)
            if code is not ExitCode.DONE:
                return code
        if self.activate:
            switching = self.api.activate_channel(channel_id, check=False)
            on = self.session.wait(switching)
            self.new = self.new._replace(channel=on)
        return ExitCode.DONE

    def _test(self, channel_id: str) -> ExitCode:
        """Test it there. A place that cannot test is no reason to stop: it was tested here."""
        from linktor_tui.cli.channels.steps import tell_steps

        try:
            self.report = self.session.wait(self.api.test_channel(channel_id))
        except Unsupported as error:
            self._tell(f"It could not be tested there: {error.message}")
            return ExitCode.DONE
        if not self.session.format.structured:
            tell_steps(self.session, self.report.tests)
        return exit_code_of(self.report)

    def _look_again(self) -> None:
        """See what testing and switching made of it."""
        assert self.new is not None
        try:
            fresh = self.session.wait(self.api.get_channel(self.new.channel.id))
        except ChannelsError:
            return  # what is known is shown
        self.new = self.new._replace(channel=fresh)

    def _show(self, source: Channel) -> None:
        assert self.new is not None
        self.session.show(Copied(self.new, source, self.place.profile.name, self.report))

    def _tell(self, line: str) -> None:
        assert self.new is not None
        where = f"“{self.new.channel.name}” on {self.place.profile.name} ({self.new.channel.id})"
        self.session.say(f"{where}: {line}")


class Copied(NewChannel):
    """POST /channels, and where the channel came from."""

    def __init__(
        self, new: CreatedChannel, source: Channel, profile: str, report: CheckReport | None
    ) -> None:
        super().__init__(new)
        self.origin: dict[str, Any] = {"from": source.id, "profile": profile}
        self.report = report

    def envelope(self) -> Json:
        body = super().envelope()
        body["meta"]["copied"] = self.origin
        if self.report is not None:
            body["meta"]["test"] = wire.report(self.report)
        return body
