"""From an Issue to a Rendered: HTML through a template, inlined, and plain text. Pure."""
