"""The secured hall, in which every page can be opened."""

from tests.security.conftest import hall

__all__ = ["hall"]
