/** Undefined is what manifests alone cannot tell. */
export type Told = boolean | undefined;

export const all = (values: readonly Told[]): Told =>
  values.includes(false) ? false : values.includes(undefined) ? undefined : true;

export const any = (values: readonly Told[]): Told =>
  values.includes(true) ? true : values.includes(undefined) ? undefined : false;

export const not = (value: Told): Told => (value === undefined ? undefined : !value);
