# The web, the exports and the chores: no torch, and of the weights what pages read. About 300 MB.
FROM python:3.11-slim-bookworm
# libfribidi0 shapes Arabic and Devanagari on cards; the client makes and reads backups of PostgreSQL 15.
RUN apt-get update && apt-get install -y --no-install-recommends libfribidi0 postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data facet && install -d -o facet /data /data/media /data/keys /backups
WORKDIR /app
COPY requirements requirements
# Only the workers draw: the web never imports torch (tests/house), and the lock has it apart: the image goes without.
RUN pip install --no-cache-dir --require-hashes -r requirements/production.txt
COPY manage.py ./
COPY personas personas
COPY facegen facegen
COPY templates templates
COPY static static
COPY weights/MANIFEST.json weights/exemplars.json weights/novelty.safetensors weights/
ENV FACET_PRODUCTION=1 FACET_DATA=/data FACET_HOST=0.0.0.0 PYTHONUNBUFFERED=1
USER 10001
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["sh", "-c", "python manage.py collectstatic --noinput -v 0 && exec gunicorn personas.wsgi --worker-class gthread \
     --workers 2 --threads 8 --bind 0.0.0.0:8000 --no-control-socket"]
