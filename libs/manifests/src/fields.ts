import type { Labels, Step } from './resource.js';

/** An object of YAML whose fields nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at the end of a path, whatever it is; undefined where the path breaks off. */
export function valueAt(value: unknown, ...path: readonly Step[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<Step, unknown>)[step];
  }
  return found;
}

/** An empty object where there is none. */
export function fieldsAt(value: unknown, ...path: readonly Step[]): Fields {
  const found = valueAt(value, ...path);
  return isFields(found) ? found : {};
}

/** An empty list where there is none. */
export function listAt(value: unknown, ...path: readonly Step[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, ...path: readonly Step[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly Step[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** Values that are no text are no labels; the API server refuses them. */
export const labelsAt = (value: unknown, ...path: readonly Step[]): Labels =>
  Object.fromEntries(
    Object.entries(fieldsAt(value, ...path)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
