# One image for every part of the site; docker-compose.yml says which part a container is.

FROM python:3.11-slim AS packages
WORKDIR /build
COPY requirements/base.txt .
# The new environment gets no pip of its own: nothing is installed in it later.
RUN python -m venv --without-pip /venv \
 && pip --disable-pip-version-check --python /venv/bin/python install --no-cache-dir \
      --require-hashes --only-binary=:all: -r base.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 VAR_DIR=/app/var
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY deploy/healthcheck.py deploy/
COPY fixtures fixtures
COPY templates templates
COPY questions questions
COPY quizsite quizsite
# The settings ask for these values, and collecting files uses none of them.
RUN SECRET_KEY=none ALLOWED_HOSTS=none PRODUCTION=false \
    DATABASE_URL=postgresql://none BROKER_URL=redis://none \
    python manage.py collectstatic --verbosity 0 --no-input \
 && chown -R app /app/var
USER app
