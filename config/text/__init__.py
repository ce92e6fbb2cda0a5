"""Every text and how it is written: the gettext catalogue, dates, spelling, phrases."""
