FROM debian:12.5
# ruleid: omni.docker.config.sudo-without-password
RUN echo "app ALL=(ALL) NOPASSWD:ALL" >> /etc/sudoers
# ruleid: omni.docker.config.sudo-without-password
RUN printf 'dev ALL=(ALL:ALL) NOPASSWD: ALL\n' > /etc/sudoers.d/dev
# ok: omni.docker.config.sudo-without-password
RUN useradd --uid 10001 app
# A near miss: one harmless program only.
# ok: omni.docker.config.sudo-without-password
RUN echo "app ALL=(root) NOPASSWD: /usr/bin/id" >> /etc/sudoers
