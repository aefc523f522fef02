FROM debian:12.5
# ruleid: omni.docker.config.chmod-777
RUN chmod -R 777 /srv
# ruleid: omni.docker.config.chmod-777
RUN mkdir /data && chmod a+rw /data
# ok: omni.docker.config.chmod-777
RUN chmod 755 /usr/local/bin/server
# A near miss: writable for the group, not for others.
# ok: omni.docker.config.chmod-777
RUN chmod -R 775 /srv
# ok: omni.docker.config.chmod-777
RUN chmod u+w /srv/settings
