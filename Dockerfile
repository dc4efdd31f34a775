# One image for the API, the indexer and the commands of Docker Compose.
FROM python:3.13.9-slim-trixie AS build

WORKDIR /build
RUN python3 -m venv /opt/news-search
COPY requirements.lock ./
RUN /opt/news-search/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/news-search/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13.9-slim-trixie

# The number that Elasticsearch's image runs as: its password file may be read by its owner only,
# and both must read it. The folders are what new volumes take their owner from.
RUN useradd --uid 1000 --user-group --no-create-home --shell /usr/sbin/nologin news-search \
 && install --directory --owner=news-search --mode=0700 /run/credentials /run/elastic /run/api-keys \
      /run/credentials-of/api /run/credentials-of/alerts /run/credentials-of/indexer /run/credentials-of/backup \
 && install --directory --owner=news-search --mode=0770 /results /usr/share/elasticsearch/backups
COPY --from=build /opt/news-search /opt/news-search
COPY compose/with-credentials /usr/local/bin/

ENV PATH=/opt/news-search/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /tmp
USER news-search
EXPOSE 8000
ENTRYPOINT ["with-credentials"]
CMD ["news-search", "serve"]
