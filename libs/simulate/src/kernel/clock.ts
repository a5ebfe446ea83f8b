import { EventQueue, type Event } from './event-queue.js';

/** The time of a run, and what is to happen in it. */
export class Clock {
  private readonly queue = new EventQueue();
  private time = 0;

  /** Milliseconds since the run began. */
  get now(): number {
    return this.time;
  }

  after(delayMs: number, action: () => void): Event {
    return this.queue.add(this.time + Math.max(0, delayMs), action);
  }

  at(timeMs: number, action: () => void): Event {
    return this.queue.add(Math.max(this.time, timeMs), action);
  }

  /** Lets everything happen that is due before `limitMs`, and stands there then. */
  runUntil(limitMs: number): void {
    for (let event = this.queue.takeBefore(limitMs); event; event = this.queue.takeBefore(limitMs)) {
      this.time = event.at;
      if (!event.cancelled) event.action();
    }
    this.time = limitMs;
  }
}
