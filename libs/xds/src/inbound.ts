import { letsOn, type Request } from './rbac.js';
import type { Filter, FilterChain, Sidecar } from './resources.js';

/** What a sidecar does with calls from outside to one port of its pod. */
export interface Inbound {
  /** Whether a caller without a client certificate finds no way in. */
  readonly strict: boolean;
  allows(request: Request): boolean;
}

export function inboundOf({ listeners }: Sidecar, port: number): Inbound {
  const listener = listeners.find(({ name }) => name === 'virtualInbound');
  if (!listener) throw new Error('this sidecar has no inbound listener');
  const all = listener.filter_chains ?? [];
  const own = all.filter(({ filter_chain_match: match }) => match?.destination_port === port);
  // A port that no Service names falls to the chains for all ports.
  const chains =
    own.length > 0
      ? own
      : all.filter(({ filter_chain_match: match }) => match?.destination_port === undefined);
  const secured = chains.filter(demandsCertificate);
  return {
    strict: secured.length > 0 && secured.length === chains.length,
    allows: (request) => {
      const open =
        request.principal === undefined ? chains.filter((chain) => !demandsCertificate(chain)) : secured;
      return (
        open.length > 0 && open.every((chain) => filtersOf(chain).every((filter) => passes(filter, request)))
      );
    },
  };
}

const demandsCertificate = ({ transport_socket: socket }: FilterChain): boolean =>
  socket?.typed_config?.require_client_certificate === true;

/** Those of the connection and those of HTTP, in one list: each of them can refuse. */
const filtersOf = ({ filters = [] }: FilterChain): readonly Filter[] =>
  filters.flatMap((filter) => [filter, ...(filter.typed_config?.http_filters ?? [])]);

function passes({ name, typed_config: config }: Filter, request: Request): boolean {
  if (!name.includes('rbac')) return true;
  // A filter without rules has only shadow rules, which are for trying out.
  return config?.rules === undefined || letsOn(config.rules, request);
}
