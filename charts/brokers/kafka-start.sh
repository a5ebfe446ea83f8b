#!/bin/bash
# Starts one node of Kafka, broker and controller, from settings that are the same for all: its number is the end of its
# host's name. Formats an empty folder, with the account of the apps. In the environment: CLUSTER_ID, KAFKA_USERNAME and
# KAFKA_PASSWORD; KAFKA_HOME and SETTINGS where the image has them elsewhere.
set -eu

home="${KAFKA_HOME:-/opt/kafka}"
settings="${TMPDIR:-/tmp}/server.properties"
sed "s/@NODE@/${HOSTNAME##*-}/g" "${SETTINGS:-/etc/meshcart/server.properties}" > "$settings"
"$home/bin/kafka-storage.sh" format --ignore-formatted --cluster-id "$CLUSTER_ID" --config "$settings" \
  --add-scram "SCRAM-SHA-512=[name=$KAFKA_USERNAME,password=$KAFKA_PASSWORD]"
exec "$home/bin/kafka-server-start.sh" "$settings"
