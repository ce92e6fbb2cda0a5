"""Dossiers (hồ sơ) on the wire: vocabulary, commands, answers, persons."""
