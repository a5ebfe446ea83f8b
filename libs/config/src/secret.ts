import Type from 'typebox';

/** Key of a schema that holds what production mode refuses. */
export const developmentDefault = 'x-development-default';

/**
 * A secret of at least `minLength` characters. Outside production it may be left out and is `value` then; production
 * mode refuses both its absence and that value.
 */
export const Secret = (value: string, { minLength = 1 }: { readonly minLength?: number } = {}) =>
  Type.String({ minLength, default: value, [developmentDefault]: value });
