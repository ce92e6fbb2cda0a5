"""The pages of the edited catalogue in HTML."""
