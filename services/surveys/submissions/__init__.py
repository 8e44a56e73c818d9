"""Submissions: what phones and scripts send in, kept, judged and made effective."""
