"""Problems: what effective submissions report, told to issues exactly once."""
