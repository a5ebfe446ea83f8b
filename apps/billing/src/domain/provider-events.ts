import type { Intent } from './intent.js';
import type { ProviderRefund } from './payment-provider.js';

/** What the provider tells by itself. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: string;
  /** Of the intent or refund, as far as it is either. */
  readonly objectId?: string;
  readonly intentId?: string;
  readonly news?: { readonly intent: Intent } | { readonly refund: ProviderRefund };
}

export abstract class ProviderEvents {
  /** Reads exactly the bytes that were signed. Throws invalid (SIGNATURE_INVALID) for anything else, and for old ones. */
  abstract read(payload: Uint8Array, signature: string): ProviderEvent;
}

export abstract class ProviderEventLog {
  /** Runs `effect` in the transaction that records the event; answers false where it was recorded before. */
  abstract once(event: ProviderEvent, effect: () => Promise<void>): Promise<boolean>;
}
