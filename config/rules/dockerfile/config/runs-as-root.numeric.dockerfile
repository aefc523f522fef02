FROM debian:12.5
RUN useradd --uid 10001 app
# ok: omni.docker.config.runs-as-root
USER 10001
# ruleid: omni.docker.config.runs-as-root
USER 0:0
# A near miss: the word in another place.
# ok: omni.docker.config.runs-as-root
ENV ADMIN_USER root
CMD ["server"]
