FROM debian:12.5
# ruleid: omni.docker.supply.download-piped-to-shell
RUN curl -fsSL https://example.org/install.sh | sh
# ruleid: omni.docker.supply.download-piped-to-shell
RUN wget -qO- https://example.org/setup | sudo bash -s -- --yes
# ok: omni.docker.supply.download-piped-to-shell
RUN curl -fsSL https://example.org/install.sh -o install.sh && sha256sum -c sums && sh install.sh
# A near miss: piped, but into tar.
# ok: omni.docker.supply.download-piped-to-shell
RUN curl -fsSL https://example.org/tool.tgz | tar xz -C /opt
