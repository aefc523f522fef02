# syntax=docker/dockerfile:1
# Builds a kettle.

ARG VERSION=1.22

# First stage.
FROM golang:${VERSION} AS build
WORKDIR /src
RUN go build ./...

FROM gcr.io/distroless/static
COPY --from=build /src/kettle /kettle
CMD ["/kettle"]
