import { isDeepStrictEqual } from 'node:util';

export interface Difference {
  /** As in "spec.http[2].timeout"; elements that have a name go by it. */
  readonly path: string;
  /** Undefined where it is not there. */
  readonly declared: unknown;
  readonly live: unknown;
}

/**
 * Where what is declared is not what is there. Fields that only the live side has are left out: defaults of the server,
 * and what others have set. Lists must agree as a whole.
 */
export function differencesFrom(declared: unknown, live: unknown, path = ''): readonly Difference[] {
  if (isRecord(declared) && isRecord(live))
    return Object.entries(declared).flatMap(([key, value]) =>
      differencesFrom(value, live[key], path === '' ? key : `${path}.${key}`),
    );
  if (Array.isArray(declared) && Array.isArray(live) && declared.length === live.length)
    return declared.flatMap((value: unknown, index) =>
      differencesFrom(value, live[index], `${path}[${nameOf(value) ?? index}]`),
    );
  return isDeepStrictEqual(declared, live) || (declared === null && live === undefined)
    ? []
    : [{ path, declared, live }];
}

/** Says a difference in a line. */
export const describeDifference = ({ path, declared, live }: Difference): string =>
  `${path} is ${inShort(live)}, declared ${inShort(declared)}`;

function inShort(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

const nameOf = (value: unknown): string | undefined =>
  isRecord(value) && typeof value['name'] === 'string' ? value['name'] : undefined;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
