"""Promises, by room. ``samples`` holds the issue, organisation and sender that they share."""
