"""The hall board: its rule, its voice, its page."""
