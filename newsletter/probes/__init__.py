"""Questions put to the outside world before a mailing."""
