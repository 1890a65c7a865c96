"""Questions to parties, with the branches of their answers declared beforehand."""
