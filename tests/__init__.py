"""The tests, a package of their own: the wheel of `ciw` brings another one of this name."""
