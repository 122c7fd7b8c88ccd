from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "quizsite.interviews"

    def ready(self) -> None:
        from quizsite import holds
        from quizsite.interviews import signals  # noqa: F401  (connects the receiver)
        from quizsite.interviews.models import Attempt

        holds.register("interviews:attempt-detail", Attempt.objects.holding)
