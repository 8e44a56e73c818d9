"""What directory does by the clock; it hears nothing, for it is its own source."""

from datetime import timedelta

from sqlalchemy.orm import Session

from chassis import settings
from chassis.officetime.schedule import every
from services.directory.keys import usecases as signing_keys
from services.directory.signin import usecases as signing_in


class DirectoryWorker:
    """通讯录: keys and sign-ins that grow old."""

    name = "directory-worker"

    @every(timedelta(minutes=5), stride=timedelta(days=1))
    def tend_signing_keys(self, session: Session) -> None:
        """Rotate the signing key when it is old, withdraw the one it replaced."""
        signing_keys.tend(session, settings.of(session))

    @every(timedelta(hours=1), stride=timedelta(days=1))
    def forget_old_sign_ins(self, session: Session) -> None:
        """Drop what nobody can use or count any more."""
        signing_in.prune(session, settings.of(session))
