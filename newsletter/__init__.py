"""From press coverage to a newsletter in the reader's hands."""

__version__ = "0.1.0"
