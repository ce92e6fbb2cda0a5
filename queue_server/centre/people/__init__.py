"""The people of a centre, managed in the browser: invited, changed, on leave, signed out."""
