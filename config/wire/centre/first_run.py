"""The first run: a centre that nobody has set up yet."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from config.wire.centre.account import Password
from config.wire.centre.settings import SettingsMistake
from config.wire.vocabulary import FromDevice, ShortText, ToDevice

SetupCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}([ -]?[0-9]{4}){1,2}$")]
"""It stands where the server was installed: whoever can read that may set the centre up."""


class FirstAdministrator(FromDevice):
    """Who may change everything from now on."""

    display_name: ShortText
    sign_in: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Password = Field(repr=False)


class CheckFirstSettings(FromDevice):
    """Settings that are not kept yet, as JSON of a centre."""

    code: SetupCode = Field(repr=False)
    content: dict[str, JsonValue]


class SetUpCentre(CheckFirstSettings):
    """Put these settings in force and let the administrator in."""

    administrator: FirstAdministrator


class FirstSettingsChecked(ToDevice):
    """What is wrong with them, in the language that was asked for."""

    mistakes: list[SettingsMistake]
