"""The feed: submissions as OData v4, for Excel and Power BI to read again and again (features.md S13)."""
