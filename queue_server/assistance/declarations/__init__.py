"""Helped online declarations (cầm tay chỉ việc): entered on a tablet, with or without a line."""
