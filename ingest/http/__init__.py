"""The one polite, guarded HTTP client: `client.PoliteClient`, its `settings.HttpSettings`,
`reply.Reply` and `errors.FetchError`. The only code of the floor that opens a socket, apart from
name look-ups in `address_guard`."""
