"""The touchscreen kiosk: a full-screen app and the owner of its printer."""
