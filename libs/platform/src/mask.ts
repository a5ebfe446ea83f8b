import { personalFields } from '#contracts/personal-fields.js';
import { masked, maskText } from '#errors/mask-text.js';

export { masked, maskText } from '#errors/mask-text.js';

// Not personal data of a contract, but never to be seen either.
const secrets = [
  'authorization',
  'cookie',
  'set-cookie',
  'token',
  'accessToken',
  'access_token',
  'secret',
  'apiKey',
];

const names = new Set([...personalFields(), ...secrets].flatMap((name) => [name.toLowerCase(), snake(name)]));

const depthLimit = 6;

/** A copy in which every value under a personal or secret name, and every secret in a text, is masked. */
export function mask(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value;
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (depth === depthLimit) return '[deeper]';
  if (Array.isArray(value)) return value.map((each) => mask(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      names.has(name.toLowerCase()) ? masked : mask(inner, depth + 1),
    ]),
  );
}

/** What a log may hold of an error: type, code, masked text and stack, and its causes. */
export function describeError(error: Error, depth = 0): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: describeMessage(error),
    stack: frames.join('\n'),
    ...(error.cause instanceof Error && depth < depthLimit
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

/** The masked text of an error. A query builder puts every parameter into its message; the statement is enough. */
export function describeMessage(error: Error): string {
  const text = 'params' in error && 'query' in error ? `failed query: ${String(error.query)}` : error.message;
  return maskText(text);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
