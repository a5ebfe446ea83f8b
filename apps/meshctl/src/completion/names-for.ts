import type { Mesh } from '#mesh/mesh.js';
import { environmentNames } from '../deployment/shop-environments.js';
import { readContracts } from '../read-contracts.js';
import { usualContracts } from '../usual-contracts.js';

export interface Name {
  readonly value: string;
  /** A few words that zsh and fish show beside it. */
  readonly description: string;
}

/** What may stand for an option or argument of this name; nothing where nothing is known of it. */
export function namesFor(name: string): readonly Name[] {
  if (name === 'env') return environmentNames.map((value) => ({ value, description: 'environment' }));
  const kinds = kindsOf[name] ?? [];
  const mesh = kinds.length === 0 ? undefined : contracts();
  return mesh ? kinds.flatMap((kind) => named[kind](mesh)) : [];
}

type Kind = keyof typeof named;

const named = {
  app: (mesh: Mesh): Name[] => mesh.workloads.map(({ app }) => ({ value: app, description: 'app' })),
  rpc: (mesh: Mesh): Name[] =>
    mesh.rpcs.map(({ name, app }) => ({ value: name, description: `RPC of ${app}` })),
  // By name: a route has a space in it, at which bash would break it in two.
  operation: (mesh: Mesh): Name[] =>
    mesh.operations.map(({ name, method, path }) => ({ value: name, description: `${method} ${path}` })),
  entryPoint: (mesh: Mesh): Name[] =>
    mesh.entryPoints.map(({ origin }) => ({ value: origin, description: 'entry point' })),
};

const kindsOf: Readonly<Record<string, readonly Kind[]>> = {
  focus: ['app', 'operation', 'rpc', 'entryPoint'],
  caller: ['app', 'operation', 'entryPoint', 'rpc'],
  rpc: ['rpc'],
  app: ['app'],
};

/** Of the folder that the command line names so far. Contracts that do not compile have no names; this is no place to say so. */
function contracts(): Mesh | undefined {
  const { argv } = process;
  const at = argv.lastIndexOf('--contracts');
  try {
    return readContracts((at < 0 ? undefined : argv[at + 1]) ?? usualContracts);
  } catch {
    return undefined;
  }
}
