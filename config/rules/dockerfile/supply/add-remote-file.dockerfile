FROM debian:12.5
# ruleid: omni.docker.supply.add-remote-file
ADD https://example.org/tool.tar.gz /opt/
# ruleid: omni.docker.supply.add-remote-file
ADD --chown=10001 http://example.org/data.json /srv/
# ok: omni.docker.supply.add-remote-file
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool /opt/
# A near miss: a file of the build context.
# ok: omni.docker.supply.add-remote-file
ADD https-settings.conf /etc/
# ok: omni.docker.supply.add-remote-file
COPY server /usr/local/bin/
