import type { Static, TObject } from 'typebox';
import { Clone, Convert, Default, Errors } from 'typebox/value';
import { developmentDefault } from './secret.js';

/** Values as a process gets them: everything is text. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown with every wrong variable named, one a line. Never holds a value: it may be a secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(`the environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads the variables that `schema` names; others are left alone. Numbers and booleans are converted from their text,
 * an empty text counts as absent. Throws ConfigurationError with the list of all that is wrong.
 */
export function parseEnvironment<T extends TObject>(schema: T, environment: Environment): Static<T> {
  const names = Object.keys(schema.properties);
  const given = Object.fromEntries(
    names.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : [])),
  );
  const parsed: unknown = Default(schema, Convert(schema, Clone(given)));
  const problems = [...wrong(schema, parsed), ...defaultSecrets(schema, parsed, environment)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return parsed as Static<T>;
}

function wrong(schema: TObject, parsed: unknown): string[] {
  return Errors(schema, parsed).map((error) => {
    if (error.keyword === 'required') {
      return `${error.params.requiredProperties.join(', ')} must be set`;
    }
    return `${error.instancePath.slice(1)} ${error.message}`;
  });
}

function defaultSecrets(schema: TObject, parsed: unknown, environment: Environment): string[] {
  if (environment.MESHCART_MODE !== 'production') return [];
  const values = parsed as Record<string, unknown>;
  return Object.entries(schema.properties)
    .filter(
      ([name, property]) => developmentDefault in property && values[name] === property[developmentDefault],
    )
    .map(([name]) => `${name} must be set to a secret of its own in production mode`);
}
