/** Stands in logs, spans and records for what must not be there. */
export const masked = '[masked]';

// What gives secrets away in running text: addresses, card numbers (but not a part of a UUID), keys of Stripe, tokens in
// three parts.
const patterns = [
  /[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+\.[^\s@"'<>(),;:]+/g,
  /(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
  /\b(?:sk|rk|pk|whsec|pm|pi|seti)_[A-Za-z0-9_]{4,}/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
];

/** The text without addresses, card numbers, keys and tokens. */
export function maskText(text: string): string {
  return patterns.reduce((rest, pattern) => rest.replace(pattern, masked), text);
}
