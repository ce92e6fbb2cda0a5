"""The controller between flow, server, printer and window; how the kiosk is; the staff PIN."""
