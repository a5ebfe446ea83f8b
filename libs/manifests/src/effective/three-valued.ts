/** Undefined is what manifests alone cannot tell. */
export type Told = boolean | undefined;

export function all<T>(items: readonly T[], told: (item: T) => Told): Told {
  let result: Told = true;
  for (const item of items) {
    const one = told(item);
    if (one === false) return false;
    if (one === undefined) result = undefined;
  }
  return result;
}

export function any<T>(items: readonly T[], told: (item: T) => Told): Told {
  let result: Told = false;
  for (const item of items) {
    const one = told(item);
    if (one) return true;
    if (one === undefined) result = undefined;
  }
  return result;
}

export const not = (value: Told): Told => (value === undefined ? undefined : !value);
