FROM debian:12.5 AS build
# A near miss: root, but not in the stage that becomes the image.
# ok: omni.docker.config.runs-as-root
USER root
RUN make
FROM debian:12.5
# ok: omni.docker.config.runs-as-root
USER app
RUN id
# ruleid: omni.docker.config.runs-as-root
USER root
CMD ["server"]
