import type { Speech } from './cluster.js';
import { letsOn, type Request } from './rbac.js';
import type { Filter, FilterChain, Sidecar } from './resources.js';

/** What a sidecar does with calls from outside to one port of its pod. */
export interface Inbound {
  /** Whether a caller without a client certificate finds no way in. */
  readonly strict: boolean;
  /** @param bytes - whether its caller took it for bytes, which only mTLS tells. */
  allows(request: Request, speaks: Speech['speaks'], bytes: boolean): boolean;
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
  const open = chains.filter((chain) => !demandsCertificate(chain));
  const taking: Record<Speech['speaks'], (bytes: boolean) => readonly FilterChain[]> = {
    mutual: (bytes) => ofKind(secured, bytes),
    clear: () =>
      ofKind(
        open.filter((chain) => transportOf(chain) !== 'tls'),
        false,
      ),
    other: () => takingForeignTls(chains).filter(({ filters = [] }) => !filters.some(isHttp)),
  };
  return {
    strict: secured.length > 0 && secured.length === chains.length,
    allows: (request, speaks, bytes) => {
      const taken = taking[speaks](bytes);
      return (
        taken.length > 0 &&
        taken.every((chain) => filtersOf(chain).every((filter) => passes(filter, request)))
      );
    },
  };
}

/** Where the protocol is detected, there are chains for requests and chains for bytes. */
function ofKind(chains: readonly FilterChain[], bytes: boolean): readonly FilterChain[] {
  const fitting = chains.filter(({ filters = [] }) => filters.some(isHttp) !== bytes);
  return fitting.length > 0 ? fitting : chains;
}

/** TLS that is not of the mesh is handed on as it is; where no chain looks for TLS, it is bytes like all others. */
function takingForeignTls(chains: readonly FilterChain[]): readonly FilterChain[] {
  const ofTls = chains.filter((chain) => transportOf(chain) === 'tls');
  return (ofTls.length > 0 ? ofTls : chains).filter((chain) => !demandsCertificate(chain));
}

const transportOf = ({ filter_chain_match: match }: FilterChain) => match?.transport_protocol;

const isHttp = ({ name }: Filter) => name === 'envoy.filters.network.http_connection_manager';

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
