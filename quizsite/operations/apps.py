from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "quizsite.operations"

    def ready(self) -> None:
        # Tasks are declared with shared_task: whoever queues one needs the application to be there.
        from quizsite import celery  # noqa: F401
