import { invalidRequest } from '../domain/stripe-error.js';

export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

const segmentsOf = (name: string): string[] => {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) throw invalidRequest(`Invalid parameter name: ${name}`);
  const [, first = '', rest = ''] = match;
  return [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, inner = '']) => inner)];
};

const isIndex = (segment: string) => segment === '' || /^\d+$/.test(segment);

/** Objects here have no prototype, so that `__proto__` is a name like any other. */
const emptyFor = (next: string): FormValue => (isIndex(next) ? [] : (Object.create(null) as Form));

const put = (container: FormValue, segments: readonly string[], value: string, name: string): void => {
  const [segment = '', next] = segments;
  if (typeof container === 'string') throw invalidRequest(`Invalid object: ${name}`, { param: name });
  if (Array.isArray(container)) {
    const index = segment === '' ? container.length : Number(segment);
    if (!isIndex(segment) || index > container.length)
      throw invalidRequest(`Invalid array: ${name}`, { param: name });
    container[index] = next === undefined ? value : (container[index] ?? emptyFor(next));
    if (next !== undefined) put(container[index], segments.slice(1), value, name);
    return;
  }
  const inner = next === undefined ? value : (container[segment] ?? emptyFor(next));
  container[segment] = inner;
  if (next !== undefined) put(inner, segments.slice(1), value, name);
};

/** Decodes `a=1&b[c]=2&d[]=3&d[1]=4` as Stripe does, brackets nesting. */
export const parseForm = (text: string): Form => {
  const form = Object.create(null) as Form;
  for (const [name, value] of new URLSearchParams(text)) put(form, segmentsOf(name), value, name);
  return form;
};
