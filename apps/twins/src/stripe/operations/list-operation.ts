import type { ObjectType } from '../domain/stripe-object.js';
import type { Operation } from './operation.js';
import { listOf, page, pageParameters, text } from './read-parameters.js';

/** Lists the objects of one type, newest first; each of `filters` narrows by the field of its name. */
export const listOperation = (path: string, type: ObjectType, filters: readonly string[]): Operation => ({
  method: 'GET',
  path,
  supports: [...pageParameters, ...filters],
  run: (context, { params }) => {
    const where = Object.fromEntries(filters.map((name) => [name, text(params, name)]));
    return listOf(path, context.objects.list(type, page(params), where));
  },
});
