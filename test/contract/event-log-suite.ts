import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { eventLogChecks } from './event-log-checks.js';
import type { EventLogUnderTest } from './event-log-under-test.js';

/** What every adapter of EventLog promises. `open` gives a log of its own to each check. */
export function eventLogSuite(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`EventLog on ${name}`, () => {
    let log: EventLogUnderTest;
    beforeEach(async () => {
      log = await open();
    });
    afterEach(async () => log.close());

    for (const [promise, check] of Object.entries(eventLogChecks)) {
      it(promise, async () => check(log));
    }
  });
}
