"""The calendar by year: official days off to propose, and years of which nobody wrote them down."""
