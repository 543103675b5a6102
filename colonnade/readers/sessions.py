"""Sessions in Django's own table, found in SQL that is made once: each request of a reader asks."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from colonnade.prepared import Prepared

_session = Prepared(
    lambda key: Session.objects.filter(session_key=key).values_list("session_data", "expire_date")
)


class SessionStore(db.SessionStore):
    """What Django keeps of who is signed in, and where it finds it."""

    def _get_session_from_db(self) -> Session | None:
        rows = _session.rows(self.session_key)
        if rows and rows[0][1] > timezone.now():
            return Session(session_key=self.session_key, session_data=rows[0][0], expire_date=rows[0][1])
        self._session_key = None
        return None
