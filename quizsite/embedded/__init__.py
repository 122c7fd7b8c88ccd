"""The runner: the whole site on one machine, with nothing installed but the wheels.

`python -m quizsite.embedded up` starts Postgres, Valkey, the web server, the worker and the
scheduler, watches over them and stops them in order. `python -m quizsite.embedded services --
COMMAND` lends a throw-away Postgres and Valkey to one command. No Django in here: it has to run
before there is a database.
"""
