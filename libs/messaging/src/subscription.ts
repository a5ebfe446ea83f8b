/** A running consumer. */
export interface Subscription {
  /** Takes nothing new and resolves when what was begun has ended. */
  close(): Promise<void>;
}
