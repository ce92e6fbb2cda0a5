"""The operations of the settings, by the product's own words. What answers them is
imported with the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.wire import ErrorCode
from queue_server.centre.staff.access import ADMINISTRATORS
from queue_server.core.http.later import WireModels
from queue_server.core.http.operations import Operation

if TYPE_CHECKING:
    from config.wire.centre import settings as wire
    from queue_server.centre.settings.api import SettingsApi
else:
    wire = WireModels("config.wire.centre.settings")

LARGEST_CHANGE_BYTES: Final = 512 * 1024
LARGEST_PICTURE: Final = 4_100_000
"""A picture in base64, in JSON."""
LANGUAGE: Final = {"lang": {"type": "string"}}
"""Of mistakes and differences: that of the page."""
REFUSALS: Final = (ErrorCode.SETTINGS_CHANGED, ErrorCode.UNKNOWN_SETTING)


def operations(api: SettingsApi) -> list[Operation]:
    """Every operation of the settings."""
    return [*_draft(api), *_publishing(api), *_versions(api), *_files(api)]


def _draft(api: SettingsApi) -> list[Operation]:
    return [
        Operation(
            id="getSettings",
            method="GET",
            path="/settings",
            summary="The settings as they are being changed, beside those in force.",
            handler=api.shown,
            allowed=ADMINISTRATORS,
            answer=wire.SettingsShown,
            query=LANGUAGE,
        ),
        Operation(
            id="changeSettings",
            method="POST",
            path="/settings/changes",
            summary="Change the draft: values put, parts added and taken out, lists put in order.",
            handler=api.change,
            allowed=ADMINISTRATORS,
            body=wire.ChangeSettings,
            answer=wire.SettingsShown,
            refusals=REFUSALS,
            largest_body_bytes=LARGEST_CHANGE_BYTES,
        ),
    ]


def _publishing(api: SettingsApi) -> list[Operation]:
    return [
        Operation(
            id="publishSettings",
            method="POST",
            path="/settings/publish",
            summary="Put the draft in force, now or at the beginning of a later day.",
            handler=api.publish,
            allowed=ADMINISTRATORS,
            body=wire.PublishSettings,
            answer=wire.SettingsShown,
            refusals=(*REFUSALS, ErrorCode.SETTINGS_WRONG, ErrorCode.SETTINGS_IN_USE),
        ),
        Operation(
            id="discardSettings",
            method="POST",
            path="/settings/discard",
            summary="Forget what was changed and not published.",
            handler=api.discard,
            allowed=ADMINISTRATORS,
            body=wire.SeenRevision,
            answer=wire.SettingsShown,
            refusals=REFUSALS,
        ),
        Operation(
            id="takeBackWindingDown",
            method="POST",
            path="/settings/winding-down/take-back",
            summary="Let a service, counter or priority class go on that is wound down.",
            handler=api.take_back,
            allowed=ADMINISTRATORS,
            body=wire.TakeBackWindingDown,
            answer=wire.SettingsShown,
            refusals=(*REFUSALS, ErrorCode.SETTINGS_WRONG),
        ),
        Operation(
            id="unscheduleSettings",
            method="DELETE",
            path="/settings/scheduled/{scheduled}",
            summary="Take back what was to take effect on a later day.",
            handler=api.unschedule,
            allowed=ADMINISTRATORS,
            answer=wire.SettingsShown,
            refusals=REFUSALS,
        ),
    ]


def _versions(api: SettingsApi) -> list[Operation]:
    return [
        Operation(
            id="listSettingsVersions",
            method="GET",
            path="/settings/versions",
            summary="Every version that was in force: who published it, when and why.",
            handler=api.listed,
            allowed=ADMINISTRATORS,
            answer=wire.SettingsListed,
            query=LANGUAGE,
        ),
        Operation(
            id="compareSettings",
            method="GET",
            path="/settings/differences/{before}/{after}",
            summary="What differs between two versions.",
            handler=api.compared,
            allowed=ADMINISTRATORS,
            answer=wire.SettingsCompared,
            refusals=REFUSALS,
            query=LANGUAGE,
        ),
        Operation(
            id="restoreSettings",
            method="POST",
            path="/settings/versions/{version}/restore",
            summary="Make the content of an earlier version the draft.",
            handler=api.restore,
            allowed=ADMINISTRATORS,
            body=wire.SeenRevision,
            answer=wire.SettingsShown,
            refusals=REFUSALS,
        ),
    ]


def _files(api: SettingsApi) -> list[Operation]:
    return [
        Operation(
            id="importSettings",
            method="POST",
            path="/settings/import",
            summary="Make the content of a centre file the draft.",
            handler=api.import_file,
            allowed=ADMINISTRATORS,
            body=wire.ImportSettings,
            answer=wire.SettingsShown,
            refusals=(*REFUSALS, ErrorCode.SETTINGS_WRONG),
            largest_body_bytes=LARGEST_CHANGE_BYTES,
        ),
        Operation(
            id="makeLogo",
            method="POST",
            path="/settings/logo",
            summary="Make a logo of a picture: small, without anything but its pixels.",
            handler=api.make_logo,
            allowed=ADMINISTRATORS,
            body=wire.UploadLogo,
            answer=wire.LogoMade,
            refusals=(ErrorCode.LOGO_REFUSED,),
            largest_body_bytes=LARGEST_PICTURE,
        ),
        Operation(
            id="exportSettings",
            method="GET",
            path="/settings/export.toml",
            summary="The settings in force as a centre file.",
            handler=api.export,
            allowed=ADMINISTRATORS,
            media="application/toml",
        ),
    ]
