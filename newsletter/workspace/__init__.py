"""The folder the editor owns: settings, key, issues, templates."""
