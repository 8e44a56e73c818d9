# The office's mail server, for the verification: takes any mail and keeps it as a file.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-aiosmtpd \
    && rm -rf /var/lib/apt/lists/*
USER nobody
CMD ["aiosmtpd", "--nosetuid", "--listen", "0.0.0.0:2525", "--class", "aiosmtpd.handlers.Mailbox", "/tmp/mail"]
