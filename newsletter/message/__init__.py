"""From a Rendered to one person's bytes: compiled once, personalised by holes. Pure."""
