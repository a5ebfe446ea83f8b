import { createHash } from 'node:crypto';

/** SHA-256 in hex: tells whether two payloads are the same, and nothing else about them. */
export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
