"""The pieces that screens are built of, and how room is shared among them."""
