"""An Edition as a Markdown file with front matter: `post.render_post`."""
