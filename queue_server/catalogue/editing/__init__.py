"""The catalogue as administrators keep it: edited, checked, imported anew, gone back upon."""
