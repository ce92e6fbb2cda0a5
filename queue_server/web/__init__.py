"""What every page stands on: templates, QR codes, shared scripts and styles."""
