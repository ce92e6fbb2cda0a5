"""Records of the National Public Service Portal, read as procedures."""
