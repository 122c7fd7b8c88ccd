"""The Celery application: `celery -A quizsite.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
# Celery's command line takes BROKER_URL for itself, and does not understand a socket's; the settings do.
os.environ.pop("CELERY_BROKER_URL", None)

app = Celery("quizsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
