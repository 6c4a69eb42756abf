"""From press items to an Issue, and between an Issue and its Markdown file. Pure."""
