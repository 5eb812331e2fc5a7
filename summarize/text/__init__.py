"""What every stage of the floor knows of words: `tokens`, `sentences`, `titles`, `compare`,
`normalize`, `language`. Pure functions of text and items."""
