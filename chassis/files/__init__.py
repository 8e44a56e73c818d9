"""Evidence, photos and workbooks: what may be stored, and where it lies."""
