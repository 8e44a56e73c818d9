# Stands in for python:3.11-slim-bookworm.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv tzdata ca-certificates \
    && rm -rf /var/lib/apt/lists/*
