/** Something that brings messages from one side to the other, at least once. */
export interface Carrier {
  readonly name: string;
  /** Resolves when all are durable. */
  send(ids: readonly string[]): Promise<void>;
  /** Tells each message that comes, and acknowledges it. Called once, before anything is sent. */
  receive(seen: (id: string) => void): Promise<void>;
  close(): Promise<void>;
}
