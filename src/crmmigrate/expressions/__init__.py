"""SQL scalar expressions in YAML: parsed, checked against an allow-list, translated for every engine."""
