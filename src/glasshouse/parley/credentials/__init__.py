"""Who speaks for a party: authority to speak, and the seats that visitors take for practice."""
