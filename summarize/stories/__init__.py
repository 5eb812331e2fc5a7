"""Which items tell of one event, and which events are news: `find.find_stories` from items
to ranked stories, `settings.StorySettings`, `overrides`, `explain`."""
