"""The editor with a model: `editor.ModelEditor` writes a draft from answers,
`entailment.second_opinion` asks whether a statement follows from its items."""
