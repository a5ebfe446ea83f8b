import { rpcNamed } from '../queries.js';
import { spoken, type Rule } from './rule.js';

export const batchMatches: Rule = {
  id: 'batch-matches',
  reason:
    'Who may call a read may call its batch form instead, so it must be served beside it and fit the same budgets.',
  fix: 'Name an RPC of the same app that may be repeated and takes no longer.',
  check: (mesh) =>
    mesh.rpcs.flatMap(({ name, app, batch, timeoutMs, places }) => {
      if (batch === undefined) return [];
      const found = rpcNamed(mesh, batch);
      const place = places('batch');
      if (!found)
        return [{ place, message: `${name} names ${batch} as its batch form, which no contract describes` }];
      if (found.app !== app)
        return [{ place, message: `${batch} is served by ${found.app}, ${name} by ${app}` }];
      if (!found.repeatable) return [{ place, message: `${batch} must not be repeated, so it is no read` }];
      if (found.timeoutMs <= timeoutMs) return [];
      const longer = `${spoken(found.timeoutMs)}, ${name} only ${spoken(timeoutMs)}`;
      return [{ place, message: `${batch} may take ${longer}` }];
    }),
};
