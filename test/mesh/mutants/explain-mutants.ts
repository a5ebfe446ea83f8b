import type { Mutant } from './mutants.js';

const call = 'libs/explain/src/explain-call.ts';
const allowed = 'allowed: verdict ? verdict.arrives : app === callee && declared.allowed,';

/** An `explain` with one wrong line, which reads right manifests and tells them wrong. */
export const explainMutants: readonly Mutant[] = [
  {
    name: 'explain believes the contract, not the manifests',
    file: call,
    line: allowed,
    instead: 'allowed: declared.allowed,',
  },
  {
    name: 'explain allows whatever has a route',
    file: call,
    line: allowed,
    instead: 'allowed: verdict?.route !== undefined,',
  },
  {
    name: 'explain tells the timeout of the contract',
    file: call,
    line: 'request ? verdict?.route : inside(rpc)',
    instead: 'inside(rpc)',
  },
  {
    name: 'explain forgets the first try',
    file: 'libs/explain/src/budget.ts',
    line: 'tries: retryOn.length === 0 ? 1 : 1 + retries,',
    instead: 'tries: retryOn.length === 0 ? 1 : retries,',
  },
  {
    name: 'explain asks for RPCs where the edge serves',
    file: 'libs/explain/src/requests.ts',
    line: 'port: ports.grpc,',
    instead: 'port: ports.http,',
  },
];
