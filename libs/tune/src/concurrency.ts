import type { Mesh, Workload } from '#mesh/mesh.js';
import { rpcsOf } from '#mesh/queries.js';
import { callsIn, quantile } from './histogram.js';
import type { Observations } from './observations.js';
import { evidence, type Evidence, type Finding } from './proposal.js';
import { confidenceIn, enoughCalls, tooFew } from './time-of-try.js';

/** So many times what arrivals by chance make of the peak: a callee that slows down has more calls open. */
const headroom = 2;
/** Below this, a limit refuses calls that a single slow one holds up. */
const least = 20;
/** A limit this much above what is needed protects nobody. */
const tooWide = 2;
/** What a limit that was met in good health grows by, at least. */
const growth = 1.5;

/** What `http2MaxRequests` the environment with the least gives each client of an app, at a concurrency of the app. */
export type ShareOf = (app: string, concurrency: number) => number;

/**
 * Calls that one replica works on at once: the most that were open, by Little's law over each step. Within a step they
 * scatter like arrivals by chance, whose spread is the root of their mean; four of these are left for that.
 */
export function concurrencyOf(
  mesh: Mesh,
  { app, concurrency }: Workload,
  observations: Observations,
  calls: number,
  shareOf: ShareOf,
): Finding {
  const seen = observations.apps.get(app);
  const remark = (text: string, evidence: readonly Evidence[] = []): Finding => ({
    remark: { subject: app, about: 'concurrency', text, evidence },
  });
  if (calls < enoughCalls || seen?.inFlight === undefined)
    return remark(calls < enoughCalls ? tooFew(calls) : 'its own sidecars have counted no calls');
  const { inFlight, inFlightOfClient = 0 } = seen;
  const needed = limitFor(inFlight);
  const numbers = [
    evidence('peak of open calls of one replica', inFlight, 'at once', `bursts to ${burst(inFlight)}`),
    evidence('of one client', inFlightOfClient, 'at once', `bursts to ${burst(inFlightOfClient)}`),
    evidence('calls', calls, 'calls'),
  ];
  const propose = (to: number, reason: string, more: readonly Evidence[] = []): Finding => ({
    proposal: {
      subject: app,
      changes: [{ kind: 'concurrency', app, from: concurrency, to }],
      reasons: [reason],
      evidence: [...numbers, ...more],
      confidence: confidenceIn(calls),
    },
  });
  // Clients share the limit as if all that may run did: what one of those that do run needs may be more than its share.
  const withRoomForClients = (limit: number): number => {
    const missing = limitFor(inFlightOfClient) / shareOf(app, limit);
    return missing > 1 ? roundUp(limit * missing) : limit;
  };
  const overflow = seen.overflow ?? 0;
  if (overflow > 0) {
    const refused = evidence('refused for too many open calls', overflow / calls, 'share');
    const slow = brokenPromises(mesh, app, observations);
    if (slow === undefined)
      return remark('calls were refused, but no promised latency tells whether it could bear more', [
        ...numbers,
        refused,
      ]);
    if (slow.length > 0)
      return remark('calls were refused, and it is slow already: it needs replicas, not a wider limit', [
        ...numbers,
        refused,
        ...slow,
      ]);
    const to = withRoomForClients(roundUp(Math.max(needed, concurrency * growth)));
    return propose(to, 'calls were refused while promised latencies were kept: the limit is too tight', [
      refused,
    ]);
  }
  const wanted = withRoomForClients(roundUp(Math.max(least, needed)));
  if (wanted > concurrency)
    return propose(wanted, 'peaks come near the limit: a little slowness would refuse calls');
  if (concurrency > tooWide * wanted)
    return propose(wanted, 'the limit is so far above the peak that it would let a stuck callee fill up');
  return {};
}

const burst = (mean: number): number => Math.ceil(mean + 4 * Math.sqrt(mean));

const limitFor = (mean: number): number => (mean + 4 * Math.sqrt(mean)) * headroom;

const roundUp = (calls: number): number => Math.ceil(calls / 5) * 5;

/** Of the RPCs that promise a latency, those that do not keep it; undefined where none promises one. */
export function brokenPromises(
  mesh: Mesh,
  app: string,
  { operations }: Observations,
): readonly Evidence[] | undefined {
  const promising = [...rpcsOf(mesh, app), ...mesh.operations.filter((each) => each.app === app)].flatMap(
    ({ name, objective }) => {
      const durations = operations.get(name)?.durations ?? [];
      const latencyMs = objective?.latencyMs;
      const p99 = callsIn(durations) >= enoughCalls ? quantile(durations, 0.99) : undefined;
      return latencyMs === undefined || !p99 ? [] : [{ name, latencyMs, p99 }];
    },
  );
  if (promising.length === 0) return undefined;
  return promising
    .filter(({ latencyMs, p99 }) => p99.ms > latencyMs)
    .map(({ name, latencyMs, p99 }) =>
      evidence(`p99 of ${name}`, p99.ms, 'ms', `promised are ${latencyMs} ms`),
    );
}
