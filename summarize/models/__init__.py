"""The only code that touches LangChain: `chat` asks a chat model, `embedder.Embedder` an
embedding model, within a `budget`; their settings and errors."""
