import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Letters, digits, - and _, so that it needs no encoding in a Basic header. */
export function newClientSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** 256 random bits cannot be guessed from a fast hash; passwords are another matter. */
export function hashClientSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function clientSecretMatches(given: string, hash: Buffer): boolean {
  const made = hashClientSecret(given);
  return made.length === hash.length && timingSafeEqual(made, hash);
}
