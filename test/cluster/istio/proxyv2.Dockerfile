# The base is the Debian that is there already; the agent calls its iptables.
FROM node:24-bookworm-slim
RUN apt-get update -qq && apt-get install --yes -qq --no-install-recommends iptables && rm -rf /var/lib/apt/lists/*
COPY envoy_bootstrap.json /var/lib/istio/envoy/envoy_bootstrap_tmpl.json
COPY envoy pilot-agent /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/pilot-agent"]
