from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "quizsite.teams"

    def ready(self) -> None:
        from quizsite.teams import signals  # noqa: F401  (connects the receivers)
