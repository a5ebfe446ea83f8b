import { invalidRequest } from '../domain/stripe-error.js';
import type { Form, FormValue } from './form-body.js';
import type { ParameterSchema } from './openapi.js';

export type ParameterValue =
  string | number | boolean | ParameterValue[] | { readonly [name: string]: ParameterValue };
export type Parameters = Readonly<Record<string, ParameterValue>>;

const nested = (path: string, name: string) => (path === '' ? name : `${path}[${name}]`);

const alternativesOf = (schema: ParameterSchema): readonly ParameterSchema[] => schema.anyOf ?? [schema];

const scalar = (text: string, schemas: readonly ParameterSchema[], path: string): ParameterValue => {
  for (const schema of schemas) {
    if (schema.enum && !schema.enum.includes(text)) continue;
    if (schema.type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
    if (schema.type === 'number' && text !== '' && Number.isFinite(Number(text))) return Number(text);
    if (schema.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
    if (schema.type === 'string' && text.length <= (schema.maxLength ?? Infinity)) return text;
  }
  throw refusal(text, schemas[0] ?? {}, path);
};

const refusal = (text: string, schema: ParameterSchema, path: string) => {
  if (schema.enum)
    return invalidRequest(`Invalid ${path}: must be one of ${schema.enum.filter(Boolean).join(', ')}`, {
      param: path,
    });
  switch (schema.type) {
    case 'integer':
      return invalidRequest(`Invalid integer: ${text}`, { param: path, code: 'parameter_invalid_integer' });
    case 'number':
      return invalidRequest(`Invalid number: ${text}`, { param: path });
    case 'boolean':
      return invalidRequest(`Invalid boolean: ${text}`, { param: path });
    case 'array':
      return invalidRequest('Invalid array', { param: path });
    case 'object':
      return invalidRequest('Invalid object', { param: path });
    case 'string':
    case undefined:
      return invalidRequest(`Invalid string: ${path} is too long or of another kind`, { param: path });
  }
};

const value = (given: FormValue, schema: ParameterSchema, path: string): ParameterValue => {
  const alternatives = alternativesOf(schema);
  if (typeof given === 'string') return scalar(given, alternatives, path);
  if (Array.isArray(given)) {
    const list = alternatives.find((one) => one.type === 'array');
    if (!list) throw refusal('', alternatives[0] ?? {}, path);
    return given.map((item, index) => value(item, list.items ?? {}, `${path}[${index}]`));
  }
  const objects = alternatives.filter((one) => one.type === 'object');
  const [first] = objects;
  if (!first) throw refusal('', alternatives[0] ?? {}, path);
  return typedObject(given, objects.length > 1 ? mergedOf(objects) : first, path);
};

const mergedOf = (schemas: readonly ParameterSchema[]): ParameterSchema => ({
  type: 'object',
  properties: Object.assign({}, ...schemas.map((one) => one.properties ?? {})) as NonNullable<
    ParameterSchema['properties']
  >,
});

const typedObject = (given: Form, schema: ParameterSchema, path: string): Parameters => {
  const properties = schema.properties ?? {};
  const free = schema.additionalProperties;
  for (const name of schema.required ?? [])
    if (!(name in given))
      throw invalidRequest(`Missing required param: ${nested(path, name)}.`, {
        code: 'parameter_missing',
        param: nested(path, name),
      });
  return Object.fromEntries(
    Object.entries(given).map(([name, inner]) => {
      const known = Object.hasOwn(properties, name)
        ? properties[name]
        : typeof free === 'object'
          ? free
          : undefined;
      if (!known)
        throw invalidRequest(`Received unknown parameter: ${nested(path, name)}`, {
          code: 'parameter_unknown',
          param: nested(path, name),
        });
      return [name, value(inner, known, nested(path, name))];
    }),
  );
};

/** Checks a form against Stripe's own document and gives it types; throws Stripe's 400 with the parameter's name. */
export const typedParameters = (form: Form, schema: ParameterSchema): Parameters =>
  typedObject(form, schema, '');
