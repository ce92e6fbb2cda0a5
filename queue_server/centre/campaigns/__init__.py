"""Campaigns as citizens read of them: on a page, on boards and at the closed kiosk."""
