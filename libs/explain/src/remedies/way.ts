import type { Cluster } from '#manifests/cluster.js';
import { listAt } from '#manifests/fields.js';
import { titleOf } from '#manifests/resource.js';
import type { Decision, Request } from '#manifests/verdict.js';
import type { Need } from './need.js';
import { calleeOf } from './callee-of.js';

/** Lets the caller's sidecar know the host. */
export function visibility(cluster: Cluster, request: Request, { by, because }: Decision): Need {
  const callee = calleeOf(cluster, request);
  if (!callee) return { impossible: `write a Service or a ServiceEntry for ${request.host} first` };
  const { service, port } = callee;
  if (!port) return { impossible: `${titleOf(service.resource)} has no port ${request.port}` };
  const { namespace } = request.from;
  if (!service.exportTo.includes('*') && !service.exportTo.includes(namespace))
    return service.resource.kind === 'ServiceEntry'
      ? {
          change: `export ${service.host} to ${namespace}`,
          edit: { kind: 'add', resource: service.resource, path: ['spec', 'exportTo'], value: namespace },
        }
      : {
          change: `export ${service.host} to ${namespace}`,
          edit: {
            kind: 'put',
            resource: service.resource,
            path: ['metadata', 'annotations', 'networking.istio.io/exportTo'],
            value: [...service.exportTo, namespace].join(','),
          },
        };
  const sidecar = by.find(({ resource }) => resource.kind === 'Sidecar')?.resource;
  if (!sidecar) return { impossible: because };
  const listeners = listAt(sidecar.spec, 'egress');
  const at = listeners.findIndex((listener) => {
    const stated = (listener as { port?: { number?: number } }).port?.number;
    return stated === undefined || stated === request.port;
  });
  const host = `${service.namespace}/${service.host}`;
  const change = `let the sidecar of ${request.from.name} know ${service.host}`;
  if (at < 0)
    return {
      change,
      edit: { kind: 'add', resource: sidecar, path: ['spec', 'egress'], value: { hosts: [host] } },
    };
  // What takes a host out, as "~/*" does, goes before whatever lets it in.
  const stated = listAt(listeners[at], 'hosts').filter((each) => typeof each === 'string');
  const kept = stated.filter((each) => !each.startsWith('~'));
  const path = ['spec', 'egress', at, 'hosts'];
  return kept.length === stated.length
    ? { change, edit: { kind: 'add', resource: sidecar, path, value: host } }
    : { change, edit: { kind: 'put', resource: sidecar, path, value: [...kept, host] } };
}

/** A route before all others; where a route leads nowhere, nothing that one field could say. */
export function route(cluster: Cluster, request: Request, { by, because }: Decision): Need {
  const service = by.find(({ resource }) => resource.kind === 'VirtualService')?.resource;
  const callee = calleeOf(cluster, request);
  if (!service || !callee?.workload) return { impossible: because };
  const { path, port, host } = request;
  return {
    change: `route ${path} to ${host}`,
    edit: {
      kind: 'add first',
      resource: service,
      path: ['spec', 'http'],
      value: {
        match: [{ uri: { exact: path }, port }],
        route: [{ destination: { host, port: { number: port } } }],
      },
    },
  };
}
