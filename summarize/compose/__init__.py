"""Where a draft becomes an Edition: `compose.compose` holds every statement against its
sources and keeps the record of what was done."""
