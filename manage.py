#!/usr/bin/env python
"""Django's command line for this site. Typed by hand it works on the site that `make run` has started."""

import os
import sys

from quizsite.embedded.environment import set_command_environment

if __name__ == "__main__":
    set_command_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
