"""The look of the centre: logos that are uploaded, and the files that pages load of it."""
