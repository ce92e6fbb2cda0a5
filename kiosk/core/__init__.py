"""What every room of the kiosk stands on: the clock, the centre's day, the trace."""
