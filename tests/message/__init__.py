"""From a Rendered to one reader's bytes."""
