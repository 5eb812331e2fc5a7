"""The editor without a model: `editor.ExtractiveEditor` writes a complete, cited draft from
its sources' own sentences."""
