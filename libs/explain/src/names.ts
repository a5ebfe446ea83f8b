import type { Deployment } from '#mesh/deployment.js';
import type { Caller, Mesh, Operation, Rpc } from '#mesh/mesh.js';
import { callersIn } from '#mesh/queries.js';
import { closestNames } from './closest-names.js';

/** A name that is nobody's, or of several; the message tells which were near. */
export class UnknownName extends Error {
  override readonly name = 'UnknownName';
}

/** Who asks: an app, and which of its origins where that was said. */
export interface Asker {
  /** Undefined: the gateway. */
  readonly app: string | undefined;
  readonly origin: Caller | undefined;
}

/**
 * The RPC that is meant by its full name, by "UsersService/GetUser", "users/GetUser" or "GetUser".
 * @throws UnknownName where there is none, or more than one.
 */
export const rpcMeant = (mesh: Mesh, typed: string): Rpc =>
  onlyOne(typed, 'RPC', mesh.rpcs, ({ name, app }) => {
    const [service = '', method = ''] = name.split('/');
    return [name, `/${name}`, `${service.split('.').at(-1)}/${method}`, `${app}/${method}`, method];
  });

/**
 * Who is meant by the name of an app, "gateway", a workload as in "shop/orders", an entry point as in
 * "orders#order-saga", an operation as in "POST /v1/orders" or the name of an RPC.
 * @throws UnknownName where there is nobody, or more than one.
 */
export function askerMeant(
  mesh: Mesh,
  { namespace, gateway, thirdParties }: Deployment,
  typed: string,
): Asker {
  if (['gateway', 'kong', `${gateway.namespace}/${gateway.account}`].includes(typed))
    return { app: undefined, origin: undefined };
  const twins = Object.values(thirdParties).flatMap((each) => (each.kind === 'twin' ? [each.app] : []));
  const apps = [...new Set([...mesh.workloads.map(({ app }) => app), ...twins])];
  const app = apps.find((each) => each === typed || `${namespace}/${each}` === typed);
  if (app !== undefined) return { app, origin: undefined };
  const caller = onlyOne(typed, 'caller', [...callersIn(mesh), ...apps], (each) =>
    typeof each === 'string' ? [each] : namesOf(each),
  );
  return typeof caller === 'string'
    ? { app: caller, origin: undefined }
    : { app: caller.app, origin: caller };
}

/**
 * The operation that answers a request, as in "POST /v1/orders/7", by its template or by its name.
 * @throws UnknownName where there is none.
 */
export function operationMeant(mesh: Mesh, typed: string): Operation {
  const [method = '', path = ''] = typed.split(/\s+/);
  const asked = mesh.operations.find((each) => each.method === method.toUpperCase() && fits(each.path, path));
  return asked ?? onlyOne(typed, 'operation', mesh.operations, namesOf);
}

function namesOf(caller: Caller): readonly [string, ...string[]] {
  if ('path' in caller && 'method' in caller)
    return [`${String(caller.method)} ${String(caller.path)}`, caller.origin, ...shortOf(caller.origin)];
  return [caller.origin, ...shortOf(caller.origin)];
}

const shortOf = (origin: string): readonly string[] => {
  const [service = '', method = ''] = origin.split('/');
  return method === ''
    ? [origin.split('#')[1] ?? origin]
    : [`${service.split('.').at(-1)}/${method}`, method];
};

function fits(template: string, path: string): boolean {
  const [wanted, asked] = [template.split('/'), path.split('/')];
  return (
    wanted.length === asked.length &&
    wanted.every((part, index) => (part.startsWith('{') ? asked[index] !== '' : part === asked[index]))
  );
}

/** A full name is never ambiguous, whatever short ones are like it. */
function onlyOne<Some>(
  typed: string,
  kind: string,
  all: readonly Some[],
  namesOf: (some: Some) => readonly [string, ...string[]],
): Some {
  const full = all.filter((each) => namesOf(each)[0] === typed);
  const found = full.length > 0 ? full : all.filter((each) => namesOf(each).includes(typed));
  if (found.length === 1) return found[0] as Some;
  const names = (those: readonly Some[]) => those.map((each) => namesOf(each)[0]);
  if (found.length > 1)
    throw new UnknownName(`${typed} is the name of ${found.length}: say ${names(found).join(' or ')}`);
  const near = closestNames(typed, [...new Set(all.flatMap(namesOf))]);
  throw new UnknownName(
    near.length === 0
      ? `no ${kind} is called ${typed}; there are ${some(names(all))}`
      : `no ${kind} is called ${typed}; did you mean ${near.join(' or ')}?`,
  );
}

const some = (names: readonly string[]): string =>
  names.length > 8
    ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`
    : names.join(', ') || 'none';
