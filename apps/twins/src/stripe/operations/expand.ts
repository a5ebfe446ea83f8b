import { invalidRequest } from '../domain/stripe-error.js';
import type { ObjectType } from '../domain/stripe-object.js';
import type { ObjectStore } from '../store/object-store.js';

const expandable: Readonly<Record<string, ObjectType>> = {
  charge: 'charge',
  customer: 'customer',
  latest_charge: 'charge',
  payment_intent: 'payment_intent',
  payment_method: 'payment_method',
};

type Fields = Readonly<Record<string, unknown>>;

/** Replaces the id at `path` (`latest_charge`, `data.payment_intent.latest_charge`) by its object. */
export const expand = (objects: ObjectStore, answer: object, path: string): object =>
  expandSegments(objects, answer, path.split('.'), path);

const expandSegments = (
  objects: ObjectStore,
  target: object,
  [name = '', ...rest]: readonly string[],
  path: string,
): object => {
  const fields = target as Fields;
  const value = fields[name];
  if (name === 'data' && Array.isArray(value))
    return { ...fields, data: value.map((one: object) => expandSegments(objects, one, rest, path)) };
  const type = expandable[name];
  if (!type || !(name in fields))
    throw invalidRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
  if (value === null) return target;
  const object: object = typeof value === 'string' ? objects.get(type, value) : (value as object);
  return { ...fields, [name]: rest.length === 0 ? object : expandSegments(objects, object, rest, path) };
};
