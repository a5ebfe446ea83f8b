import type { FieldViolation } from '#errors/domain-error.js';
import { maxViolations } from '../http/limits.js';

interface SchemaViolation {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What Fastify throws where Ajv refused: a plain Error with these members. */
interface SchemaRefusal extends Error {
  readonly validation: readonly SchemaViolation[];
  readonly validationContext?: string;
}

export const isSchemaRefusal = (error: unknown): error is SchemaRefusal =>
  error instanceof Error && 'validation' in error && Array.isArray(error.validation);

/** The first violations that Ajv found, each with the path as the client wrote it. Values are never repeated. */
export const violationsOf = ({ validation, validationContext }: SchemaRefusal): FieldViolation[] =>
  validation.slice(0, maxViolations).map((violation) => ({
    field: fieldOf(violation) || (validationContext ?? 'body'),
    description: descriptionOf(violation),
  }));

function fieldOf({ instancePath, params }: SchemaViolation): string {
  const path = instancePath.split('/').slice(1).map(unescapePointer);
  const named = params['missingProperty'] ?? params['additionalProperty'];
  return (typeof named === 'string' ? [...path, named] : path).join('.');
}

const unescapePointer = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

function descriptionOf({ keyword, message = 'is not valid', params }: SchemaViolation): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is unknown';
    case 'enum':
      return `must be one of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
    case 'pattern':
      return 'has the wrong form';
    case 'format':
      return `must be a valid ${String(params['format'])}`;
    default:
      return message;
  }
}
