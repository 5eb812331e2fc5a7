"""Every morning without a person: `daemon.stay` waits for the hour, `jobs` does what is due."""
