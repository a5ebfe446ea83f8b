// Keeps, of the OpenAPI document that stripe-mock carries, what the twin stands in for:
//   node scripts/trim-stripe-openapi.mjs   (after node scripts/install-stripe-mock.mjs)
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

const module = 'github.com/stripe/stripe-mock@v0.203.0';
const out = 'apps/twins/openapi/stripe.json';

const roots = ['payment_intent', 'charge', 'refund', 'customer', 'payment_method', 'event', 'error'];
const paths = [
  '/v1/payment_intents',
  '/v1/payment_intents/search',
  '/v1/payment_intents/{intent}',
  '/v1/payment_intents/{intent}/confirm',
  '/v1/payment_intents/{intent}/capture',
  '/v1/payment_intents/{intent}/cancel',
  '/v1/charges',
  '/v1/charges/{charge}',
  '/v1/refunds',
  '/v1/refunds/{refund}',
  '/v1/customers',
  '/v1/customers/{customer}',
  '/v1/payment_methods',
  '/v1/payment_methods/{payment_method}',
  '/v1/payment_methods/{payment_method}/attach',
  '/v1/events',
  '/v1/events/{id}',
];

const folder = JSON.parse(execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' })).Dir;
const document = JSON.parse(readFileSync(join(folder, 'embedded/openapi/spec3.json'), 'utf8'));
const schemas = document.components.schemas;

// The twin knows cards only, so the forty other kinds of payment would be dead weight.
const kinds = new Set(schemas.payment_method.properties.type.enum.filter((kind) => kind !== 'card'));
const prose = new Set(['description', 'title', 'x-expandableFields', 'x-expansionResources', 'x-resourceId']);
const kept =
  /^(type|enum|properties|required|items|anyOf|nullable|format|pattern|maxLength|additionalProperties|\$ref)$/;
const nameOf = (reference) => reference.replace('#/components/schemas/', '');

const isForeign = (schema) => schema.$ref && !roots.includes(nameOf(schema.$ref));

const trimmed = (schema) => {
  if (Array.isArray(schema)) return schema.map(trimmed);
  if (schema === null || typeof schema !== 'object') return schema;
  // An expandable field also has its plain id: objects that the twin does not have stay ids.
  const own = schema['x-expansionResources']
    ? { ...schema, anyOf: schema.anyOf.filter((one) => !isForeign(one)) }
    : schema;
  return Object.fromEntries(
    Object.entries(own)
      .filter(([key]) => kept.test(key) && !prose.has(key))
      .map(([key, value]) => [key, key === 'properties' ? trimmedProperties(value) : trimmed(value)]),
  );
};

const trimmedProperties = (properties) =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => !kinds.has(name))
      .map(([name, schema]) => [name, trimmed(schema)]),
  );

const requestOf = (operation) => {
  const body = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  return trimmed({
    type: 'object',
    properties: { ...body?.properties, ...Object.fromEntries(query.map((one) => [one.name, one.schema])) },
    required: [...(body?.required ?? []), ...query.filter((one) => one.required).map((one) => one.name)],
  });
};

const answers = {};
const visit = (name) => {
  if (answers[name]) return;
  answers[name] = trimmed(schemas[name]);
  for (const [, inner] of JSON.stringify(answers[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    visit(inner);
};
roots.forEach(visit);

const requests = Object.fromEntries(
  paths.map((path) => [
    path,
    Object.fromEntries(
      Object.entries(document.paths[path]).map(([method, operation]) => [method, requestOf(operation)]),
    ),
  ]),
);

const text = JSON.stringify({
  source: module,
  version: document.info.version,
  requests,
  components: { schemas: answers },
});
writeFileSync(out, await format(text, { parser: 'json', printWidth: 110 }));
console.log(`${out}: ${Object.keys(answers).length} schemas, ${paths.length} paths`);
