import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

type Schema = { readonly [key: string]: unknown };

const document = JSON.parse(
  readFileSync(new URL('../../apps/twins/openapi/stripe.json', import.meta.url), 'utf8'),
) as { readonly components: { readonly schemas: Readonly<Record<string, Schema>> } };

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** OpenAPI 3.0 says `nullable` beside a type; JSON schema has a type for it. Objects are closed, so that an invented field shows. */
const asJsonSchema = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (!isSchema(value)) return value;
  const { nullable, ...rest } = value;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, inner]) => [
      key,
      key === 'properties' && isSchema(inner)
        ? Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, asJsonSchema(one)]))
        : asJsonSchema(inner),
    ]),
  );
  const closed =
    isSchema(converted.properties) && converted.additionalProperties === undefined
      ? { ...converted, additionalProperties: false }
      : converted;
  return nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed;
};

const listSchema = (object: string) => ({
  type: 'object',
  properties: {
    object: { const: object },
    data: { type: 'array', items: { type: 'object' } },
    has_more: { type: 'boolean' },
    url: { type: 'string' },
    ...(object === 'list' ? {} : { next_page: { type: ['string', 'null'] } }),
  },
  required: ['object', 'data', 'has_more', 'url'],
  additionalProperties: false,
});

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: 'stripe', components: asJsonSchema(document.components) as object });

const validators = new Map<string, ValidateFunction>();
const validatorOf = (name: string): ValidateFunction => {
  const known = validators.get(name);
  if (known) return known;
  const made =
    name.includes('list') || name === 'search_result'
      ? ajv.compile(listSchema(name))
      : ajv.compile({ $ref: `stripe#/components/schemas/${name}` });
  validators.set(name, made);
  return made;
};

/** What is wrong with an answer in the eyes of Stripe's document; nothing when all is well. */
export const violations = (answer: unknown): readonly string[] => {
  if (!isSchema(answer)) return ['the answer is no object'];
  const name = 'error' in answer ? 'error' : String(answer.object as string);
  const validate = validatorOf(name);
  const own = validate(answer)
    ? []
    : (validate.errors ?? []).map(
        (error) => `${name}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
      );
  const items = Array.isArray(answer.data) ? answer.data.flatMap(violations) : [];
  return [...own, ...items];
};
