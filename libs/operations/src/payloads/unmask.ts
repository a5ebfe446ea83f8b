import { mask, masked } from '#platform/mask.js';
import { payloadInvalid } from './told-payload.js';

/**
 * The edited JSON with what was masked as it is stored: whoever mends one field need not know the others.
 * @throws invalid for a masked text that stands where none was shown
 */
export function unmask(edited: unknown, stored: unknown): unknown {
  return restore(edited, stored, mask(stored), '');
}

function restore(edited: unknown, stored: unknown, shown: unknown, path: string): unknown {
  if (typeof edited === 'string' && edited.includes(masked)) {
    if (edited === shown) return stored;
    throw payloadInvalid({ path, description: `holds ${masked} where nothing was masked` });
  }
  if (typeof edited !== 'object' || edited === null) return edited;
  const at = (name: string): [unknown, unknown, unknown, string] => {
    const within = path === '' ? name : `${path}.${name}`;
    return [memberOf(edited, name), memberOf(stored, name), memberOf(shown, name), within];
  };
  if (Array.isArray(edited)) return edited.map((_each, index) => restore(...at(String(index))));
  return Object.fromEntries(Object.keys(edited).map((name) => [name, restore(...at(name))]));
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
