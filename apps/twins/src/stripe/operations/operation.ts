import type { VirtualClock } from '../../storage/virtual-clock.js';
import type { Parameters } from '../http/parameters.js';
import type { EventStore } from '../store/event-store.js';
import type { ObjectStore } from '../store/object-store.js';

/** What an operation may touch while it runs, inside the request's transaction. */
export interface OperationContext {
  readonly objects: ObjectStore;
  readonly events: EventStore;
  readonly clock: VirtualClock;
  /** Records that `object` came to be as it is, for the webhooks. */
  emit(type: string, object: object): void;
}

export interface OperationInput {
  /** Values of the `{names}` in the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly params: Parameters;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As in Stripe's OpenAPI document, from which its parameters are read. */
  readonly path: string;
  /** The parameters that the twin really obeys; others of Stripe's are refused, never ignored. */
  readonly supports: readonly string[];
  /** A browser's publishable key may call it, with the intent's client secret. */
  readonly publishable?: true;
  /** Throws StripeError. Checks before it changes anything: what it changed before throwing stays. */
  run(context: OperationContext, input: OperationInput): object;
}
