"""提醒、催办、督办、约谈、通报: what presses on an issue that is nearly due or late (domain.md §3.3)."""
