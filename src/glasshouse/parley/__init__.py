"""The parley: conferences, and what is said in them."""
