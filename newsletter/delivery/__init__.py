"""States, dates and verdicts of deliveries: transition tables, SMTP replies, retries. Pure."""
