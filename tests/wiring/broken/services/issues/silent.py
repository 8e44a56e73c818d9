# broken: no-docstring
A_COMMENT_IS_NO_DOCSTRING = True
