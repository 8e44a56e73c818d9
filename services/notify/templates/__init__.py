"""Rules and wordings: which event leads to which message, for whom, on which ways."""
