"""All effects: engines, readers, targets, CRMs."""
