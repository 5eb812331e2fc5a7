"""Bringing posts and site to where readers find them: `tree` says what is deployed and what has to
change there, `send.send` brings it to a folder, a git branch, an rsync place or a command."""
