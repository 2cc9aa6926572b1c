"""The encrypted secret file, made or opened where a secret has to be kept and there is no keyring."""

from __future__ import annotations

from linktor_tui.contract.errors import VaultLocked, VaultUnavailable
from linktor_tui.tui.screens.connecting import ConnectDialog
from linktor_tui.tui.screens.forms.created import CreatedPage
from linktor_tui.tui.screens.forms.new_channel import NewChannelPage
from linktor_tui.tui.screens.passphrase import PassphraseDialog
from linktor_tui.tui.screens.places import PlacesDialog
from linktor_tui.tui.secret_file import Need
from tests.tui.fakes import FakeApi
from tests.tui.forms import TOKEN, fill_in, open_form
from tests.tui.samples import three
from tests.tui.support import at_desk
from tests.tui.test_places import FakePlaces, go_to

NO_KEYRING = VaultUnavailable("There is no usable keyring on this machine.")
RIGHT, WRONG = "correct horse", "battery staple"


class FakeFile:
    """A file that one passphrase opens."""

    def __init__(self, need: Need) -> None:
        self.needed = need

    def need(self) -> Need:
        return self.needed

    def open(self, passphrase: str) -> None:
        if passphrase != RIGHT:
            raise VaultLocked("The passphrase does not open secrets.vault.")
        self.needed = Need.NOTHING


async def test_without_a_keyring_a_first_channel_makes_the_file_and_is_created() -> None:
    api, file = FakeApi(), FakeFile(Need.MAKE)
    api.raises["create"] = [NO_KEYRING]
    async with at_desk(api, secret_file=file) as desk:
        await open_form(desk)
        await fill_in(desk, name="Support", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.at(PassphraseDialog)
        await desk.press("ctrl+s")
        assert desk.toasts[-1] == "Type a passphrase first."
        await desk.write(RIGHT)
        await desk.press("enter")
        await desk.write(WRONG)
        await desk.press("enter")
        assert desk.toasts[-1] == "The two passphrases differ."
        assert RIGHT not in desk.text()
        await desk.press("ctrl+u")
        await desk.write(RIGHT)
        await desk.press("enter")
        await desk.at(CreatedPage)
        assert len(api.made("create")) == 2
        assert file.need() is Need.NOTHING


async def test_who_wants_no_file_is_left_with_the_form_and_the_reason() -> None:
    api = FakeApi()
    api.raises["create"] = [NO_KEYRING]
    async with at_desk(api, secret_file=FakeFile(Need.MAKE)) as desk:
        await open_form(desk)
        await fill_in(desk, name="Support", botToken=TOKEN)
        await desk.press("ctrl+s")
        await desk.at(PassphraseDialog)
        await desk.press("escape")
        await desk.at(NewChannelPage)
        assert "no usable keyring" in desk.text()
        assert len(api.made("create")) == 1


async def test_another_profile_is_gone_to_once_the_file_is_open() -> None:
    places, file = FakePlaces(), FakeFile(Need.OPEN)
    async with at_desk(FakeApi(three()), places=places, secret_file=file) as desk:
        await go_to(desk, "staging")
        await desk.at(PassphraseDialog)
        await desk.write(WRONG)
        await desk.press("enter")
        await desk.until(lambda: "does not open" in desk.text())
        assert not places.opened
        await desk.press("ctrl+u")
        await desk.write(RIGHT)
        await desk.press("enter")
        await desk.until(lambda: places.opened == [("staging", True)])


async def test_the_key_of_a_new_profile_is_kept_once_there_is_a_file() -> None:
    places = FakePlaces()
    places.refuses = NO_KEYRING

    class Making(FakeFile):
        def open(self, passphrase: str) -> None:
            super().open(passphrase)
            places.refuses = None

    async with at_desk(FakeApi(), places=places, secret_file=Making(Need.MAKE)) as desk:
        await desk.press("C")
        await desk.at(ConnectDialog)
        for value in ("new", "https://new.example.com", "key"):
            await desk.write(value)
            await desk.press("enter")
        await desk.at(PassphraseDialog)
        for _ in range(2):
            await desk.write(RIGHT)
            await desk.press("enter")
        await desk.until(lambda: places.added == [("new", "https://new.example.com", "key")])
        await desk.until(lambda: PlacesDialog.__name__ not in desk.trail)
