import type { RetryPolicy } from '#mesh/mesh.js';
import { commentsIn } from './option-text.js';

const nanosOfMs = 1_000_000;

/** A google.protobuf.Duration as `buf format` writes it; comments of the old one go on lines of their own. */
export function durationLiteral(ms: number, indent: string, old = ''): string {
  const seconds = Math.floor(ms / 1000);
  const nanos = (ms % 1000) * nanosOfMs;
  const fields = [...(seconds > 0 ? [`seconds: ${seconds}`] : []), ...(nanos > 0 ? [`nanos: ${nanos}`] : [])];
  return messageLiteral([...commentsIn(old), ...fields], indent);
}

/** The field `retry`, without the indent of its first line. */
export const retryLiteral = ({ attempts, perTryTimeoutMs }: RetryPolicy, indent: string, old = ''): string =>
  `retry: ${messageLiteral(
    [
      ...commentsIn(old),
      `attempts: ${attempts}`,
      `per_try_timeout: ${durationLiteral(perTryTimeoutMs, `${indent}  `)}`,
    ],
    indent,
  )}`;

/** One field stands on one line, more of them on lines of their own. */
export const messageLiteral = (fields: readonly string[], indent: string): string =>
  fields.length === 1 && !fields[0]?.includes('\n')
    ? `{${fields[0]}}`
    : `{\n${fields.map((field) => `${indent}  ${field}\n`).join('')}${indent}}`;
