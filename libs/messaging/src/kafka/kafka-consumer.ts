import type { EventSubscription, Subscription } from '../event-log.js';
import { WakeUp } from '../wake-up.js';
import { ConsumerSession } from './consumer-session.js';
import type { KafkaConnection } from './kafka-connection.js';
import type { MemberOptions } from './member-options.js';

const reconnectMs = 250;

/** A member of a group on one topic. It works until it is closed, and joins again where the group has lost it. */
export class KafkaConsumer implements Subscription {
  private readonly wakeUp = new WakeUp();
  private closing = false;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly subscription: EventSubscription,
    private readonly options: MemberOptions,
  ) {}

  /** Resolves when Kafka answers: from then on the member will be taken in by its group. */
  async start(): Promise<void> {
    this.ended = this.serve(await this.open());
  }

  async close(): Promise<void> {
    this.closing = true;
    this.wakeUp.ring();
    await this.ended;
  }

  private open(): Promise<ConsumerSession> {
    return ConsumerSession.open(this.connection, this.subscription, this.options, this.wakeUp);
  }

  private async serve(first: ConsumerSession): Promise<void> {
    for (let session: ConsumerSession | undefined = first; ; session = undefined) {
      try {
        session ??= await this.open();
        while (!this.closing) await session.turn();
      } catch (error) {
        this.options.onError(error);
      } finally {
        await session?.end();
      }
      if (this.closing) return;
      await this.wakeUp.sleep(reconnectMs);
    }
  }
}
