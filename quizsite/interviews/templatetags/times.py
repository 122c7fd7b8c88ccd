from datetime import timedelta

from django import template

register = template.Library()


@register.filter
def length_of_time(length: timedelta) -> str:
    """Return a length as a clock shows it, rounded to the second: 0:09, 12:30, 1:02:03."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
