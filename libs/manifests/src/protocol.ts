import type { Protocol } from './cluster.js';

/** Those of which Istio knows that the server speaks first, so that nothing could be detected. */
const serverFirst = [25, 53, 3306, 27_017];

const byName: Readonly<Record<string, Protocol>> = {
  http: 'http',
  http_proxy: 'http',
  http2: 'http2',
  grpc: 'grpc',
  'grpc-web': 'grpc',
  https: 'tls',
  tls: 'tls',
  tcp: 'tcp',
  mongo: 'tcp',
  redis: 'tcp',
  mysql: 'tcp',
  udp: 'udp',
};

/** As in "HTTP" of a ServiceEntry. */
export const protocolNamed = (name: string): Protocol => byName[name.toLowerCase()] ?? 'detected';

const byAppProtocol: Readonly<Record<string, Protocol>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'tls',
};

/** A port of a Service, as Istio takes it: by its appProtocol, or else by what stands before the "-" of its name. */
export function protocolOf(port: {
  readonly port: number;
  readonly name: string | undefined;
  readonly appProtocol: string | undefined;
  /** Of the transport; TCP where it is absent. */
  readonly protocol: string | undefined;
}): Protocol {
  if (port.protocol === 'UDP') return 'udp';
  const standard = byAppProtocol[port.appProtocol ?? ''];
  if (standard) return standard;
  const name = port.appProtocol ?? port.name ?? '';
  const told = /^grpc-web/i.test(name) ? 'grpc' : protocolNamed(name.split('-')[0] ?? '');
  return told === 'detected' && serverFirst.includes(port.port) ? 'tcp' : told;
}

/** Whether a proxy reads requests on it, and not only bytes. */
export const isHttp = (protocol: Protocol): boolean =>
  protocol === 'http' || protocol === 'http2' || protocol === 'grpc';
