"""Pages and answers. Django's WSGI handler costs a fraction of its ASGI one, so both servers come through here."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")

application = get_wsgi_application()

from quizsite.operations.durability import refuse_volatile_database  # noqa: E402  (needs the settings)

refuse_volatile_database()
