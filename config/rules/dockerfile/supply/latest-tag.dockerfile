# ruleid: omni.docker.supply.latest-tag
FROM debian:latest AS build
# ruleid: omni.docker.supply.latest-tag
FROM --platform=linux/amd64 registry.example:5000/team/base:latest
# ok: omni.docker.supply.latest-tag
FROM debian:12.5
# A near miss: the digest decides, the tag is only a word.
# ok: omni.docker.supply.latest-tag
FROM debian:latest@sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d
# ok: omni.docker.supply.latest-tag
LABEL tag="debian:latest"
