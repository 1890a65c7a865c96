"""Programs for those who change the house; none of them is part of it."""
