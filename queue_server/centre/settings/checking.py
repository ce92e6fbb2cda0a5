"""The check of a content that is to be in force."""

from __future__ import annotations

from config.centre.loading import judge
from config.centre.mistakes import Violation
from config.centre.model import Centre
from config.centre.naming import SettingPlace
from queue_server.centre.settings.errors import SettingsWrong
from queue_server.centre.settings.parts import Content


def checked(content: Content) -> Centre:
    """The centre of a content. Raises `SettingsWrong`."""
    centre, found = judge(content)
    wrong = [one for one in found if keeps(one)]
    if centre is None or wrong:
        first = SettingPlace(content, wrong[0].path if wrong else ())
        raise SettingsWrong(len(wrong), first)
    return centre


def keeps(violation: Violation) -> bool:
    """Whether it keeps the settings from being published."""
    return violation.keeps_from_loading and not violation.is_warning
