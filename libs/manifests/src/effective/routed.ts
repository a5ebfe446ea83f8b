import type { RouteAnswer } from '#mesh/answer.js';
import type { Protocol } from '../cluster.js';
import type { Deciding, Decision } from '../verdict.js';
import type { ClientTls, Destination } from './tls-of-client.js';

/** From the caller to the port of a service: what its own side makes of a request. */
export interface Way {
  readonly visible: Decision;
  readonly route: Decision;
  /** Undefined where it is sent nowhere. */
  readonly answer: Omit<RouteAnswer, 'tls'> | undefined;
  /** Where it ends; where it is sent nowhere, where it would have. Undefined where no manifest knows. */
  readonly destination: Destination | undefined;
  readonly tls: ClientTls;
  /** What the caller's side takes the bytes for. */
  readonly protocol: Protocol;
}

export type Routed = Omit<Way, 'visible' | 'protocol'>;

/** What a client with a sidecar would speak where nothing says otherwise. */
export const assumedMutual: ClientTls = { speaks: 'mutual', serverName: undefined, by: [] };
export const clear: ClientTls = { speaks: 'clear', serverName: undefined, by: [] };

/** A route that ends at the caller's side. */
export const nowhere = (
  destination: Destination | undefined,
  by: readonly Deciding[],
  because: string,
): Routed => ({
  route: { question: 'route', passes: false, by, because },
  answer: undefined,
  destination,
  tls: assumedMutual,
});
