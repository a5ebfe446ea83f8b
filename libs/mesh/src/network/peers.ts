import type { Deployment } from '../deployment.js';
import type { Peer, Port, Selector } from './network-policy.js';

/** The label by which every pod of an app is found. */
export const podsOf = (app: string): Selector => ({ matchLabels: { app } });

/** Pods that bring a database up to date: whichever app they belong to. */
export const migrationPods: Selector = { matchLabels: { 'app.kubernetes.io/component': 'migration' } };

export const tcp = (port: number): Port => ({ port, protocol: 'TCP' });

/** Pods of the namespace that the policy stands in. */
export const neighbour = (app: string): Peer => ({ podSelector: podsOf(app) });

/** Pods of another namespace, which is known by the label that Kubernetes itself puts on it. */
export const stranger = (namespace: string, podSelector: Selector): Peer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector,
});

/** The proxy through which the world comes in. */
export const gatewayOf = ({ gateway }: Deployment): Peer =>
  stranger(gateway.namespace, { matchLabels: gateway.labels });

/** Where certificates and policies come from. */
export const controlPlane: Peer = stranger('istio-system', podsOf('istiod'));

export const controlPlanePort = tcp(15012);

export const nameServers: Peer = stranger('kube-system', { matchLabels: { 'k8s-app': 'kube-dns' } });

export const namePorts: readonly Port[] = [{ port: 53, protocol: 'UDP' }, tcp(53)];

/**
 * Any public address. NetworkPolicy knows no host names: the mesh holds an app to the name, this keeps it off the
 * addresses of private networks and of the cloud's metadata server.
 */
export const publicInternet: Peer = {
  ipBlock: {
    cidr: '0.0.0.0/0',
    except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
  },
};
