# docker build -t dateline . ; compose.yaml runs it on the newsletter in ./paper.
FROM python:3.11-slim
# A version that is pinned here is gone from Debian's mirrors with its next update.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git openssh-client rsync \
    && rm -rf /var/lib/apt/lists/*
COPY lock/run.txt /tmp/run.txt
RUN pip install --no-cache-dir --require-hashes --requirement /tmp/run.txt
COPY . /src
# What `dateline worker` needs beside: EXTRAS=workers.
ARG EXTRAS=""
RUN pip install --no-cache-dir --no-deps --no-build-isolation /src \
    && if [ -n "$EXTRAS" ]; then \
         pip install --no-cache-dir --no-build-isolation "/src[$EXTRAS]"; \
       fi \
    && rm -rf /src
# Any user may run it: compose.yaml names the one whom the newsletter's files belong to.
ENV HOME=/tmp PYTHONUNBUFFERED=1
USER 1000:1000
WORKDIR /paper
ENTRYPOINT ["dateline"]
CMD ["schedule"]
