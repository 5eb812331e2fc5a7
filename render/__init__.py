"""The third floor: an Edition becomes files. Of the other floors it imports only
`summarize.edition` and `summarize.errors`."""
