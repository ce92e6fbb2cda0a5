"""The administrator's pages below `/settings`: every part of the centre as a form."""
