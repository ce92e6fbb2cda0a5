"""The rules of tickets, pure: lifecycle, order of calls, estimates, numbers."""
