"""What becomes of a report: confirmed, corrected or denied by whoever it is of."""
