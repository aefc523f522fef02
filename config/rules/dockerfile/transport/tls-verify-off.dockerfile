FROM debian:12.5
# ruleid: omni.docker.transport.tls-verify-off
RUN curl -fsSLk https://example.org/tool -o /usr/local/bin/tool
# ruleid: omni.docker.transport.tls-verify-off
RUN wget --no-check-certificate https://example.org/tool
# ruleid: omni.docker.transport.tls-verify-off
ENV NODE_TLS_REJECT_UNAUTHORIZED=0
# ok: omni.docker.transport.tls-verify-off
RUN curl -fsSL https://example.org/tool -o /usr/local/bin/tool
# A near miss: the letter k in a long option.
# ok: omni.docker.transport.tls-verify-off
RUN curl --keepalive-time 30 https://example.org/tool
