"""The fact gate's first layer, which code can prove: `check.check_statement`,
`check.check_words`, `check.check_edition`, `check.with_terms`, `check.KINDS`."""
