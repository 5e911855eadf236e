# One drawing worker on one NVIDIA GPU. PyPI's torch brings CUDA: several GB.
FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data facet && install -d -o facet /data /data/media /data/keys
WORKDIR /app
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/production.txt \
    && pip install --no-cache-dir -r requirements/torch.txt
COPY manage.py ./
COPY personas personas
COPY facegen facegen
COPY templates templates
COPY weights weights
ENV FACET_PRODUCTION=1 FACET_DATA=/data FACET_DEVICE=cuda PYTHONUNBUFFERED=1
USER 10001
STOPSIGNAL SIGTERM
CMD ["celery", "--quiet", "-A", "personas", "worker", "-Q", "faces", "--pool", "solo", "-n", "painter@%h", \
     "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning"]
