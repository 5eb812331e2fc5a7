"""Bytes and markup become clean text, a language, a date: `clean.one_line`, `html.html_to_text`,
`language.detect_language`, `encoding.decode`, `dates.parse_date`, `json_values`."""
