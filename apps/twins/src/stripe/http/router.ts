import type { Operation } from '../operations/operation.js';
import { type ParameterSchema, requestSchema } from './openapi.js';

export interface Route {
  readonly operation: Operation;
  readonly schema: ParameterSchema;
  readonly path: Readonly<Record<string, string>>;
}

const patternOf = (template: string) => new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);

/** Finds who answers a request; reads each operation's parameters from Stripe's document once. */
export class Router {
  private readonly routes: readonly {
    readonly operation: Operation;
    readonly schema: ParameterSchema;
    readonly pattern: RegExp;
  }[];

  constructor(operations: readonly Operation[]) {
    this.routes = operations.map((operation) => ({
      operation,
      schema: requestSchema(operation.method, operation.path),
      pattern: patternOf(operation.path),
    }));
  }

  find(method: string, path: string): Route | undefined {
    for (const { operation, schema, pattern } of this.routes) {
      const match = operation.method === method ? pattern.exec(path) : null;
      if (match) return { operation, schema, path: { ...match.groups } };
    }
    return undefined;
  }
}
