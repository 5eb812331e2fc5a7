"""The newsroom's memory and all of its SQL: `store.Store`, with a shelf for each kind of row."""
