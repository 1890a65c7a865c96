"""Who is invited to a conference, and who joins it."""
