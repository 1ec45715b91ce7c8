# syntax=docker/dockerfile:1
# The server for the processor: docker build -t striate . && docker run -p 127.0.0.1:8080:8080 -e STRIATE_INSECURE=1 striate
# For a GPU: docker/Dockerfile.cuda. What the RUN steps do is run by test/e2e/image.test.ts too, in a clean folder.

FROM node:22-bookworm AS build
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-pip \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
ENV STRIATE_DEVICE=cpu STRIATE_CACHE=/tmp/striate
RUN docker/scripts/build.sh /striate

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    STRIATE_HOST=0.0.0.0 \
    STRIATE_PORT=8080 \
    STRIATE_DEVICE=cpu \
    STRIATE_MODELS=/striate/models \
    STRIATE_DATA=/data
WORKDIR /striate
COPY --from=build /striate /striate
# Train jobs publish into the models folder; a new volume that is mounted there begins with these models and this owner.
RUN mkdir /data && chown -R 1000:1000 /data /striate/models
VOLUME /data
EXPOSE 8080
USER 1000:1000
# Node is PID 1: it handles SIGTERM itself (drains for up to 30 s) and reaps its engines.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "docker/scripts/healthcheck.mjs"]
ENTRYPOINT ["node"]
CMD ["dist/main.js"]
