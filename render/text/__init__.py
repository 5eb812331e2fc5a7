"""What posts and pages share: `prose`, `labels`, `markdown`, `template`, `pictures`."""
