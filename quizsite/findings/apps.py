from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "quizsite.findings"

    def ready(self) -> None:
        from quizsite.findings import signals  # noqa: F401  (connects the receiver)
