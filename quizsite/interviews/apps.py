from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "quizsite.interviews"

    def ready(self) -> None:
        from quizsite.interviews import signals  # noqa: F401  (connects the receiver)
