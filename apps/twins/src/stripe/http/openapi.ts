import { readFileSync } from 'node:fs';

/** The part of a JSON schema that the trimmed document keeps for parameters. */
export interface ParameterSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
  readonly required?: readonly string[];
  readonly items?: ParameterSchema;
  readonly anyOf?: readonly ParameterSchema[];
  readonly additionalProperties?: boolean | ParameterSchema;
  readonly maxLength?: number;
}

interface OpenApi {
  readonly requests: Readonly<Record<string, Readonly<Record<string, ParameterSchema>>>>;
}

const document = JSON.parse(
  readFileSync(new URL('../../../openapi/stripe.json', import.meta.url), 'utf8'),
) as OpenApi;

/** What Stripe's own document says that a request may carry. Throws for a path that was not kept. */
export const requestSchema = (method: string, path: string): ParameterSchema => {
  const schema = document.requests[path]?.[method.toLowerCase()];
  if (!schema) throw new Error(`the trimmed OpenAPI document has no ${method} ${path}`);
  return schema;
};
