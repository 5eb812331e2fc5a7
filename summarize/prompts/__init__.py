"""The model editor's prompts, one Markdown file a step; a user's own folder wins."""
