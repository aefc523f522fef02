# syntax=docker/dockerfile:1
FROM --platform=linux/amd64 reg:5000/debian:${TAG:-x}@sha256:abc AS base
RUN --mount=type=secret,id=x apt-get update && \
    # comment
    apt-get install -y "foo bar" $PKG \
    && (cd /x; ls -l 2>&1 | tac) || true ; # hi \
    echo x
CMD ["a", "b"]
ENV A=b C="d $E"
ENV X a
ENV P one two
LABEL x=y
ARG foo=42
USER root:${G}
HEALTHCHECK --retries=2 CMD echo "$(date -u)"
ONBUILD RUN ls
EXPOSE 80 42/tcp
COPY --from=base <<EOF /x
hello
EOF
RUN <<EOF
apt-get update
if [ -f x ]; then echo y; fi
EOF
RUN [ -f x ]
WORKDIR /home/$FOO

MAINTAINER Bob l'x
