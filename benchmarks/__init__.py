"""The budgets of the product, measured as ratios in one run: `make bench`."""
