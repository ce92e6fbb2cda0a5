"""Who is in charge today, on pages, hall screens and kiosks."""
