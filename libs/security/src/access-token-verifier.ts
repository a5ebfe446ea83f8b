import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { DomainError } from '#errors/domain-error.js';
import { tokenAlgorithm } from './audience.js';
import { KeyCache, type FetchKeys } from './key-cache.js';

/** Who holds a token and what it allows. */
export interface VerifiedToken {
  /** The account. */
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

/** Whose tokens are believed, and how its keys are got. */
export interface AccessTokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Asks the issuer for its public keys. */
  readonly fetchKeys: FetchKeys;
  /** Shortest time between two fetches that unknown keys can cause. */
  readonly refetchIntervalMs?: number;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

const longestToken = 8192;
const clockToleranceSeconds = 30;

/** Tells real access tokens of one issuer from all others, without asking the issuer for each. */
export class AccessTokenVerifier {
  private readonly cache: KeyCache;
  private readonly parsed = new WeakMap<JSONWebKeySet, LocalKeys>();

  constructor(private readonly options: AccessTokenVerifierOptions) {
    const { fetchKeys, refetchIntervalMs = 5000, now = () => performance.now() } = options;
    this.cache = new KeyCache(fetchKeys, { refetchIntervalMs, now });
  }

  /**
   * Answers what the token says. Throws unauthenticated TOKEN_INVALID for one that is not to be believed, whatever the
   * reason, and unavailable SERVICE_UNAVAILABLE where no key could be fetched to judge it by.
   */
  async verify(token: string): Promise<VerifiedToken> {
    if (token.length > longestToken) throw invalid();
    const keys = await this.fetched(this.cache.get());
    try {
      return await this.verifyBy(keys, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw invalid(error);
    }
    const newer = await this.fetched(this.cache.newerThan(keys));
    if (!newer) throw invalid();
    return this.verifyBy(newer, token).catch((error: unknown) => {
      throw invalid(error);
    });
  }

  /** Fetches the keys now: at the start, or from time to time, so that no request has to wait for them. */
  async refresh(): Promise<void> {
    await this.fetched(this.cache.refresh());
  }

  private async verifyBy(keys: JSONWebKeySet, token: string): Promise<VerifiedToken> {
    const { payload } = await jwtVerify(token, this.local(keys), {
      issuer: this.options.issuer,
      audience: this.options.audience,
      algorithms: [tokenAlgorithm],
      typ: 'at+jwt',
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['sub', 'exp', 'iat', 'client_id'],
    });
    return toVerified(payload);
  }

  private local(keys: JSONWebKeySet): LocalKeys {
    const known = this.parsed.get(keys) ?? createLocalJWKSet(keys);
    this.parsed.set(keys, known);
    return known;
  }

  private async fetched<T>(keys: Promise<T>): Promise<T> {
    try {
      return await keys;
    } catch (cause) {
      const message = 'tokens cannot be checked at the moment';
      throw new DomainError('unavailable', 'SERVICE_UNAVAILABLE', message, { retryAfterMs: 1000 }, { cause });
    }
  }
}

function toVerified({ sub, exp, client_id: clientId, scope = '', cnf }: JWTPayload): VerifiedToken {
  // Bound to a key that the bearer would have to prove, which nobody here asks for.
  if (cnf !== undefined) throw invalid();
  if (!sub || exp === undefined || typeof clientId !== 'string' || typeof scope !== 'string') throw invalid();
  return {
    subject: sub,
    clientId,
    scopes: scope.split(' ').filter((one) => one !== ''),
    expiresAt: new Date(exp * 1000),
  };
}

/** Says no more than that: what exactly was wrong helps only those who forge. */
function invalid(cause?: unknown): DomainError {
  return new DomainError('unauthenticated', 'TOKEN_INVALID', 'the access token is not valid', {}, { cause });
}
