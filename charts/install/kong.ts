import { gateway } from '../platform/names.js';

/** The newest Kong that is free, and the controller that goes with it. */
const versions = { kong: '3.9.3', controller: '3.5.13' };

/** Values for Kong's Helm chart `ingress`: what lets its proxy stand in the mesh. */
export const kongValues = {
  gateway: {
    // Gives the proxy's pods the label app: kong and its Service the name kong-proxy.
    fullnameOverride: gateway.account,
    image: { repository: 'kong', tag: versions.kong },
    deployment: { serviceAccount: { create: true, name: gateway.account } },
    podAnnotations: {
      // Kong ends the connections of clients itself, who have no identity in the mesh.
      'traffic.sidecar.istio.io/includeInboundPorts': '',
    },
    proxy: { http: { appProtocol: 'http' }, tls: { appProtocol: 'https' } },
  },
  controller: {
    proxy: { nameOverride: `${gateway.account}-proxy` },
    ingressController: {
      image: { tag: versions.controller },
      gatewayDiscovery: { adminApiService: { name: `${gateway.account}-admin` } },
    },
    podAnnotations: {
      // It talks to Kong's pods with certificates of its own.
      'traffic.sidecar.istio.io/excludeOutboundPorts': '8444',
    },
  },
};
