"""Which readers are meant: a condition in words, read and judged. Pure."""
