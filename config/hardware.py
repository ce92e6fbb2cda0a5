"""The hardware of a kiosk as the centre file describes it and the server tells the kiosk."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A table of the centre file: unknown keys are mistakes, nothing changes after loading.
    No number is infinite: JSON has none."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


PRINTER_PROFILES: Final = (
    "default", "simple", "AF-240", "CT-S651", "KR-306", "NT-5890K", "NT-80-V-UL", "OCD-100",
    "OCD-300", "P822D", "POS-5890", "RP-F10-58mm", "RP-F10-80mm", "RP326", "SP2000", "Sunmi-V2",
    "T-1", "TEP-200M", "TH230", "TH230Plus", "TM-L90", "TM-P80", "TM-P80-42col", "TM-T20II",
    "TM-T20II-42col", "TM-T88II", "TM-T88III", "TM-T88IV", "TM-T88IV-SA", "TM-T88V", "TM-U220",
    "TM-U220B", "TSP600", "TUP500", "ZJ-5870",
)  # fmt: skip
"""Those that python-escpos has; a test holds them to it."""


class Printer(Section):
    """How a kiosk reaches its printer, and the paper in it."""

    kind: Literal["usb", "network", "serial", "file", "virtual"]
    profile: str = "default"
    """A python-escpos profile, such as `TM-T20II`."""
    paper_millimetres: Literal[58, 80] = 80
    vendor_id: int | None = Field(default=None, ge=0, le=0xFFFF)
    product_id: int | None = Field(default=None, ge=0, le=0xFFFF)
    host: str | None = None
    port: int = Field(default=9100, ge=1, le=65_535)
    device: str | None = None
    """The serial port or the device file, such as `/dev/usb/lp0`."""
    baud_rate: int = Field(default=115_200, ge=1_200, le=4_000_000)
    write_timeout_seconds: float = Field(default=5.0, gt=0, le=60)
    roll_metres: int = Field(default=75, ge=5, le=1_000)
    """Paper on a new roll: what is printed since the last change is taken off it."""

    @model_validator(mode="after")
    def has_address(self) -> Self:
        needed = {
            "usb": ("vendor_id", "product_id"),
            "network": ("host",),
            "serial": ("device",),
            "file": ("device",),
            "virtual": (),
        }[self.kind]
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise PydanticCustomError(
                "printer_address",
                "a {printer} printer needs {missing}",
                {"printer": self.kind, "missing": " and ".join(missing)},
            )
        return self


class Screen(Section):
    """The kiosk's glass: its real size turns millimetres into pixels."""

    width_millimetres: int = Field(default=344, ge=50, le=3_000)
    height_millimetres: int = Field(default=611, ge=50, le=3_000)
    width_pixels: int = Field(default=1080, ge=320, le=8_000)
    height_pixels: int = Field(default=1920, ge=320, le=8_000)
