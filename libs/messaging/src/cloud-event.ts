/** A fact as it travels: the attributes of CloudEvents 1.0 that Meshcart uses, with a protobuf payload. */
export interface CloudEvent {
  /** Unique for each fact and equal in every repetition of it: what consumers recognise a duplicate by. */
  readonly id: string;
  /** The service that states the fact. */
  readonly source: string;
  /** Full protobuf name of `data`. */
  readonly type: string;
  /** The aggregate's id, and the key: events of one subject are delivered in order. */
  readonly subject: string;
  readonly time: Date;
  /** Version of the aggregate that this fact made. */
  readonly sequence: bigint;
  readonly data: Uint8Array;
  readonly correlationId?: string;
  readonly traceparent?: string;
}
