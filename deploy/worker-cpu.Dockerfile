# One drawing worker on the CPU. About 1.3 GB, most of it torch.
FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data facet && install -d -o facet /data /data/media /data/keys
WORKDIR /app
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/production.txt
ARG TORCH_INDEX=""
# The CPU build is a tenth of the CUDA one: pass its index with --build-arg TORCH_INDEX=…
RUN pip install --no-cache-dir -r requirements/torch.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"}
COPY manage.py ./
COPY personas personas
COPY facegen facegen
COPY templates templates
COPY weights weights
ENV FACET_PRODUCTION=1 FACET_DATA=/data FACET_DEVICE=cpu PYTHONUNBUFFERED=1
USER 10001
STOPSIGNAL SIGTERM
CMD ["celery", "--quiet", "-A", "personas", "worker", "-Q", "faces", "--pool", "solo", "-n", "painter@%h", \
     "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning"]
