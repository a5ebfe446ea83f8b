import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { DomainError } from '#errors/domain-error.js';
import { LimitedConcurrency, QueueFull } from './limited-concurrency.js';

/** What a hash was made with: stored beside it. Memory in KiB. */
export interface PasswordParameters {
  readonly algorithm: 'argon2id';
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

export interface PasswordHash {
  readonly hash: Buffer;
  readonly nonce: Buffer;
  readonly parameters: PasswordParameters;
}

/** OWASP's first choice for argon2id. */
const today: PasswordParameters = {
  algorithm: 'argon2id',
  memory: 19_456,
  passes: 2,
  parallelism: 1,
  tagLength: 32,
};

const derive = promisify(argon2);

// Each takes 19 MiB and 40 ms of a core. More at once would be slower for everybody, and a flood would eat the memory.
const limit = new LimitedConcurrency({ running: 4, waiting: 60 });

/** Throws unavailable where too many hashes are asked for at once. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const nonce = randomBytes(16);
  return { hash: await compute(password, nonce, today), nonce, parameters: today };
}

export async function passwordMatches(password: string, stored: PasswordHash): Promise<boolean> {
  const given = await compute(password, stored.nonce, stored.parameters);
  return given.length === stored.hash.length && timingSafeEqual(given, stored.hash);
}

async function compute(password: string, nonce: Buffer, parameters: PasswordParameters): Promise<Buffer> {
  const { algorithm, ...cost } = parameters;
  // Two keyboards may send one visible password as different code points.
  const message = password.normalize('NFKC');
  try {
    return await limit.run(async () => derive(algorithm, { message, nonce, ...cost }));
  } catch (error) {
    if (!(error instanceof QueueFull)) throw error;
    const text = 'too many passwords are being checked at the moment';
    throw new DomainError(
      'unavailable',
      'SERVICE_UNAVAILABLE',
      text,
      { retryAfterMs: 1000 },
      { cause: error },
    );
  }
}
