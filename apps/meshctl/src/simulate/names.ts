import type { Mesh } from '#mesh/mesh.js';
import type { Plan } from '#simulate/plan/plan.js';
import { visitsOf } from '#simulate/plan/visits.js';

/** Something that the command line names and the contracts have not; the message lists what there is. */
class UnknownName extends Error {
  override readonly name = 'UnknownName';

  constructor(what: string, given: string, known: readonly string[]) {
    super(`there is no ${what} ${given}; there are ${known.join(', ')}`);
  }
}

const short = (origin: string) => origin.slice(origin.lastIndexOf('.') + 1);

/** What is asked for, with weights: all that calls something where nothing is named. */
export function mixOf(plan: Plan, names: readonly string[] = []): ReadonlyMap<string, number> {
  const origins = [...plan.sources.keys()];
  if (origins.length === 0)
    throw new Error(
      'no request begins anywhere: the contracts have no operation and no entry point (meshcart/mesh/v1/policy.proto tells how to state one)',
    );
  const calling = origins.filter((origin) => (plan.handlers.get(origin)?.calls.length ?? 0) > 0);
  if (names.length === 0)
    return new Map((calling.length > 0 ? calling : origins).map((origin) => [origin, 1]));
  return new Map(
    names.map((given) => {
      const [name = '', weight = '1'] = given.split('=');
      const found = origins.find((origin) => origin === name || endsWith(origin, name));
      if (found === undefined) throw new UnknownName('operation or entry point', name, origins.map(short));
      if (!(Number(weight) > 0)) throw new Error(`${given}: a weight is a number above 0`);
      return [found, Number(weight)];
    }),
  );
}

/** An app or an RPC by its name, or by the end of it; where none is named, the app that the mix enters most. */
export function targetOf(
  mesh: Mesh,
  plan: Plan,
  mix: ReadonlyMap<string, number>,
  name: string | undefined,
): { readonly target: string; readonly app: string } {
  const apps = mesh.workloads.map(({ app }) => app);
  if (name === undefined) {
    const app = busiestApp(plan, mix);
    return { target: app, app };
  }
  if (apps.includes(name)) return { target: name, app: name };
  const rpc = mesh.rpcs.find((each) => each.name === name || endsWith(each.name, name));
  if (!rpc)
    throw new UnknownName('app or RPC', name, [...apps, ...mesh.rpcs.map((each) => short(each.name))]);
  return { target: rpc.name, app: rpc.app };
}

/** Of those that are called, since what happens to the first hop is plain. */
function busiestApp(plan: Plan, mix: ReadonlyMap<string, number>): string {
  const entered = new Map<string, number>();
  for (const [source, weight] of mix)
    for (const [origin, times] of visitsOf(plan, source)) {
      const app = plan.handlers.get(origin)?.app ?? '';
      if (origin !== source) entered.set(app, (entered.get(app) ?? 0) + times * weight);
    }
  const [[busiest] = [plan.handlers.get([...mix.keys()][0] ?? '')?.app ?? '']] = [...entered].toSorted(
    ([, one], [, other]) => other - one,
  );
  return busiest;
}

const endsWith = (name: string, end: string): boolean =>
  ['.', '/', '#'].some((separator) => name.endsWith(`${separator}${end}`));
