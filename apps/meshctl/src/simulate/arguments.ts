import { InvalidArgumentError } from 'commander';
import type { Distribution } from '#simulate/kernel/distribution.js';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** "90s" is 90,000. */
export function milliseconds(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = units[unit];
  if (amount === undefined || factor === undefined)
    throw new InvalidArgumentError('write a time, as in 500ms, 20s or 5m.');
  return Number(amount) * factor;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('write a number above 0.');
  return value;
}

export function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError('write a share above 0, up to 1, as in 0.3.');
  return value;
}

/** "20ms/80ms" is a lognormal distribution, "20ms" a constant. */
export function workOf(text: string): Distribution {
  const [p50Ms = 0, p99Ms] = text.split('/').map(milliseconds);
  return p99Ms === undefined ? { kind: 'constant', ms: p50Ms } : { kind: 'lognormal', p50Ms, p99Ms };
}

/** Collects "orders=…" by name, as often as it is given. */
export const named =
  <Value>(valueOf: (text: string) => Value) =>
  (text: string, before: Readonly<Record<string, Value>> = {}): Readonly<Record<string, Value>> => {
    const [name, value] = text.split('=');
    if (!name || !value) throw new InvalidArgumentError('write a name and a value, as in orders=20ms.');
    return { ...before, [name]: valueOf(value) };
  };
