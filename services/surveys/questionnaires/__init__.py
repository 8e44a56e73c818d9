"""Questionnaires: workbooks in, XForms out, one published version per code."""
