import type { ConsumerOptions } from '../log-consumer.js';
import type { UnreadableEvent } from './unreadable-event.js';

/** How one member of a group works. */
export interface MemberOptions extends ConsumerOptions {
  /** Resolves when the message is among the dead letters. */
  bury(event: UnreadableEvent): Promise<void>;
}
