import { afterEach, beforeEach, describe, it } from '@jest/globals';
import { workQueueChecks, type WorkQueueUnderTest } from './work-queue-checks.js';

/** What every adapter of WorkQueue promises. `open` gives queues of their own to each check. */
export function workQueueSuite(name: string, open: () => Promise<WorkQueueUnderTest>): void {
  describe(`WorkQueue on ${name}`, () => {
    let queues: WorkQueueUnderTest;
    beforeEach(async () => {
      queues = await open();
    });
    afterEach(async () => queues.close());

    for (const [promise, check] of Object.entries(workQueueChecks)) {
      it(promise, async () => check(queues));
    }
  });
}
