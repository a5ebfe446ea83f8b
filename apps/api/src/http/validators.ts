import { Ajv, type Options } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { sharedSchemas } from '../schemas/shared-schemas.js';

const base: Options = { allErrors: true, useDefaults: true, removeAdditional: false, strictTypes: false };

/** Bodies are taken as they are; what stands in an address is text, so its numbers and booleans are read from it. */
export function validateBySchemas(fastify: FastifyInstance): void {
  const strict = validator({ coerceTypes: false });
  const coercing = validator({ coerceTypes: 'array' });
  for (const schema of sharedSchemas) fastify.addSchema(schema);
  fastify.setValidatorCompiler<object>(({ schema, httpPart }) => {
    // Headers stand in the schema for the document; guard and handlers have judged them in their own words.
    if (httpPart === 'headers') return () => true;
    return (httpPart === 'body' ? strict : coercing).compile(schema);
  });
}

export function validator(options: Options): Ajv {
  const ajv = new Ajv({ ...base, ...options });
  formats.default(ajv);
  ajv.addSchema([...sharedSchemas]);
  return ajv;
}
