FROM debian:12.5
# ruleid: omni.docker.supply.packages-not-verified
RUN apt-get install -y --allow-unauthenticated tool
# ruleid: omni.docker.supply.packages-not-verified
RUN apk add --allow-untrusted tool.apk
# ok: omni.docker.supply.packages-not-verified
RUN apt-get install -y tool
# A near miss: force for another question.
# ok: omni.docker.supply.packages-not-verified
RUN apt-get install -y --force-confnew tool
