"""The window of the kiosk: screens, widgets, sizes, icons."""
