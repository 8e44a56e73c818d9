"""``python -m chassis.cli`` is ``bizenv``."""

from chassis.cli import main

main()
