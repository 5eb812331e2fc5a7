"""Addresses: one spelling for one page (`canonical.canonical_url`), the key by which two
addresses are compared (`canonical.url_key`), whose page it is (`canonical.host_of`)."""
