"""The database: what is kept of press items, people and mailings. SQL stands only here."""
