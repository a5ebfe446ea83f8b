import type { Cluster, Workload } from '../cluster.js';
import { titleOf } from '../resource.js';
import type { Decision } from '../verdict.js';
import { modeOn, type MtlsMode } from './peer-authentication.js';
import type { ClientTls } from './tls-of-client.js';

/** Whether a pod takes what its caller speaks. */
export function transportTo(
  cluster: Cluster,
  workload: Workload,
  port: number,
  readsRequests: boolean,
  { speaks, by }: ClientTls,
): Decision {
  const name = titleOf(workload.resource);
  const said = { mutual: 'mTLS', other: 'TLS without a certificate of the mesh', clear: 'plain text' }[
    speaks
  ];
  if (!workload.inMesh) {
    const passes = speaks !== 'mutual';
    const because = passes
      ? `${name} has no sidecar, and the caller speaks ${said} to it`
      : `${name} has no sidecar that could answer mTLS`;
    return { question: 'transport', passes, by, because };
  }
  const taken = modeOn(cluster, workload, port);
  const passes = takes(taken.mode, speaks, readsRequests);
  const because = passes
    ? `the caller speaks ${said}, and ${name} takes it (${taken.mode})`
    : `the caller speaks ${said}, but ${name} takes ${only[taken.mode]} (${taken.mode})`;
  return { question: 'transport', passes, by: [...taken.by, ...by], because };
}

const only: Readonly<Record<MtlsMode, string>> = {
  STRICT: 'mTLS only',
  PERMISSIVE: 'mTLS and plain text only',
  DISABLE: 'plain text only',
};

/** Where no request is read, TLS that is not of the mesh is bytes like all others. */
function takes(mode: MtlsMode, speaks: ClientTls['speaks'], readsRequests: boolean): boolean {
  if (speaks === 'mutual') return mode !== 'DISABLE';
  if (speaks === 'clear') return mode !== 'STRICT';
  return mode !== 'STRICT' && !readsRequests;
}
