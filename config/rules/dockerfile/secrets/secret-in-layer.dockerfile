FROM debian:12.5
# ruleid: omni.docker.secrets.secret-in-layer
ENV DB_PASSWORD=winter-2031-rain
# ruleid: omni.docker.secrets.secret-in-layer
ARG API_KEY="blue-lamp-77"
# ok: omni.docker.secrets.secret-in-layer
ARG NPM_TOKEN
# ok: omni.docker.secrets.secret-in-layer
ENV PASSWORD_FILE=/run/secrets/db
# A near miss: taken from an argument of the build.
# ok: omni.docker.secrets.secret-in-layer
ENV DB_PASSWORD=$DB_PASSWORD
# ok: omni.docker.secrets.secret-in-layer
ENV SECRET_KEY=/run/secrets/key
