"""Due dates as a calendar that phones and mail programs subscribe to (iCalendar, RFC 5545)."""
