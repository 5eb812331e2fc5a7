"""The newsroom's memory and all of its SQL: `store.Store`, whose shelves are `items`,
`editions`, `runs` and `vectors`."""
