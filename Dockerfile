# The daemon alone. The configuration is mounted at /etc/mailbot, the database lives in the volume /var/lib/mailbot
# (in mailbot.yml: storage: {database: "sqlite:////var/lib/mailbot/mailbot.db"}); passwords come from the environment.
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/mailbot \
 && /opt/mailbot/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/mailbot/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --home-dir /var/lib/mailbot --create-home mailbot
COPY --from=build /opt/mailbot /opt/mailbot
USER mailbot
VOLUME /var/lib/mailbot
HEALTHCHECK --interval=60s --timeout=10s CMD ["/opt/mailbot/bin/mailbot", "status", "--config", "/etc/mailbot"]
ENTRYPOINT ["/opt/mailbot/bin/mailbot"]
CMD ["run", "--config", "/etc/mailbot"]
