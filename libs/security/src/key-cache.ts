import type { JSONWebKeySet } from 'jose';

/** Asks the issuer for its keys. A rejection means that it could not be asked. */
export type FetchKeys = () => Promise<JSONWebKeySet>;

interface KeyCacheOptions {
  /** Shortest time between two fetches that tokens with an unknown key can cause, in milliseconds. */
  readonly refetchIntervalMs: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

/** The issuer's keys, fetched when they are needed first and again when a token names one that is not there. */
export class KeyCache {
  private keys: JSONWebKeySet | undefined;
  private fetching: Promise<JSONWebKeySet> | undefined;
  private fetchedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly fetchKeys: FetchKeys,
    private readonly options: KeyCacheOptions,
  ) {}

  async get(): Promise<JSONWebKeySet> {
    return this.keys ?? this.refresh();
  }

  /**
   * Newer keys than `seen`, or undefined where there are none and it is too early to ask again. However many callers ask
   * at once, one fetch answers them.
   */
  async newerThan(seen: JSONWebKeySet): Promise<JSONWebKeySet | undefined> {
    if (this.keys !== seen && this.keys) return this.keys;
    if (this.fetching) return this.fetching;
    if (this.options.now() - this.fetchedAt < this.options.refetchIntervalMs) return undefined;
    return this.refresh();
  }

  async refresh(): Promise<JSONWebKeySet> {
    this.fetching ??= this.fetch().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetch(): Promise<JSONWebKeySet> {
    this.fetchedAt = this.options.now();
    this.keys = await this.fetchKeys();
    return this.keys;
  }
}
