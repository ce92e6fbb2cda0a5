"""Numbers set aside for kiosks, and tickets that were issued offline."""
