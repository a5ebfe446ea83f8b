import type { CloudEvent } from '#messaging/cloud-event.js';
import { EventLog, type ConsumerLag } from '#messaging/event-log.js';
import { type Job, type QueueDepth, WorkQueue } from '#messaging/work-queue.js';

// Destinations of a relay that remember what they were given.

export class RecordingLog extends EventLog {
  readonly events: (CloudEvent & { topic: string })[] = [];
  refusals = 0;
  afterAppend = async (): Promise<void> => Promise.resolve();

  override async append(topic: string, events: readonly CloudEvent[]): Promise<void> {
    if (this.refusals-- > 0) throw new Error('refused');
    this.events.push(...events.map((event) => ({ ...event, topic })));
    await this.afterAppend();
  }
  override subscribe(): Promise<never> {
    throw new Error('not here');
  }
  override lag(): Promise<ConsumerLag> {
    return Promise.resolve({ events: 0, oldestMs: 0 });
  }
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

export class RecordingQueue extends WorkQueue {
  readonly jobs: (Job & { queue: string })[] = [];

  override async enqueue(queue: string, jobs: readonly Job[]): Promise<void> {
    this.jobs.push(...jobs.map((job) => ({ ...job, queue })));
    return Promise.resolve();
  }
  override declare = (): Promise<void> => Promise.resolve();
  override work = (): Promise<never> => Promise.reject(new Error('not here'));
  override dead = (): Promise<never[]> => Promise.resolve([]);
  override change = (): Promise<boolean> => Promise.resolve(false);
  override depth = (): Promise<QueueDepth> => Promise.resolve({ due: 0, dead: 0 });
  override close = (): Promise<void> => Promise.resolve();
}
