import { setTimeout as wait } from 'node:timers/promises';
import type { EventLog } from '#messaging/event-log.js';
import type { Beginning, LogHistory } from '#messaging/log-history.js';
import type { EventConsumer } from '../event-consumer.js';

/** Not done, and why: a person has to decide or to do something first. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** What a replay handles, or would handle. */
export interface ReplayReport {
  readonly group: string;
  readonly topic: string;
  /** How many events of each type the consumer handles, and how many it takes no notice of. */
  readonly handled: Readonly<Record<string, number>>;
  readonly ignored: Readonly<Record<string, number>>;
  /** How many events were given up on the way; none before it has run. */
  readonly parked: number;
  /** Events that were left when it was interrupted. */
  readonly left: number;
}

const lookMs = 250;

/** One consumer, and the log that it is to be given again. */
export class Replay {
  constructor(
    private readonly consumer: EventConsumer,
    private readonly log: EventLog,
    private readonly history: LogHistory,
    /** Told what is going on: a sentence at a time. */
    private readonly say: (sentence: string) => void,
  ) {}

  /** @throws Refused where its effects must not happen again, or would come in the wrong order. */
  async check(): Promise<void> {
    const { group, isReplayable } = this.consumer;
    if (!isReplayable)
      throw new Refused(
        `${group} is not replayable: what it does reaches people or third parties, such as mails, or does not come out ` +
          'the same a second time. A consumer that only keeps state says { isReplayable: true } where it is registered',
      );
    const parked = await this.consumer.parkedCount();
    if (parked > 0)
      throw new Refused(
        `${group} has ${parked} parked events, which a replay would overtake: send them again or discard them first`,
      );
  }

  /** What there is to handle, without changing anything. */
  async survey(from: Beginning): Promise<ReplayReport> {
    const { group, topic, types } = this.consumer;
    const counted = (events: number) => this.say(`counted ${events} events of ${topic}`);
    const census = [...(await this.history.census(topic, from, counted))];
    const handles = ([type]: [string, number]) => types.includes(type);
    return {
      group,
      topic,
      handled: Object.fromEntries(census.filter(handles)),
      ignored: Object.fromEntries(census.filter((each) => !handles(each))),
      parked: 0,
      left: 0,
    };
  }

  /**
   * Empties the inbox, sets the group back, and consumes as a member of it until nothing waits. The group goes on from
   * wherever this ends, whoever consumes next. @throws GroupBusy where a member is at work.
   */
  async run(from: Beginning, signal: AbortSignal): Promise<Pick<ReplayReport, 'parked' | 'left'>> {
    const { consumer, log } = this;
    const { group, topic } = consumer;
    await this.history.rewind({ group, topic }, from, async () => {
      this.say(`forgot that ${await consumer.forget()} events were handled`);
    });
    const subscription = await consumer.subscribe(log);
    try {
      return { left: await this.untilNothingWaits(signal), parked: await consumer.parkedCount() };
    } finally {
      await subscription.close();
    }
  }

  private async untilNothingWaits(signal: AbortSignal): Promise<number> {
    const { group, topic } = this.consumer;
    for (;;) {
      const { events } = await this.log.lag(group, topic);
      if (events === 0 || signal.aborted) return events;
      this.say(`${events} events to go`);
      await wait(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
