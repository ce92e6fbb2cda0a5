"""The settings of a centre: published as versions, changed in a draft, in force at once."""
