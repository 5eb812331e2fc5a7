"""Jinja templates of posts and pages, shipped as package data; a user's own folder wins."""
