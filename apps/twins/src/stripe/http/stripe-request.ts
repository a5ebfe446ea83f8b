export interface StripeRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly body: string;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
}

export interface StripeAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The connection breaks instead of the answer, or in the middle of it. */
  readonly cut?: 'whole' | 'middle';
}

/** What the pipeline passes on: an answer, and what the journal says about it. */
export interface Handled {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly replayed: boolean;
}
