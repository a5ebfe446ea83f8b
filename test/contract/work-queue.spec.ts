import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { messagingMigrations } from '#messaging/migrations.js';
import { PgBossWorkQueue } from '#messaging/pg-boss-work-queue.js';
import type { HandleJob, Subscription, WorkQueue } from '#messaging/work-queue.js';
import { AdversarialJobs, AdversarialWorkQueue } from '../support/adversarial-work-queue.js';
import { testDatabase, type TestDatabase } from '../support/test-postgres.js';
import { workQueueChecks, type WorkQueueUnderTest } from './work-queue-checks.js';
import { workQueueSuite } from './work-queue-suite.js';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase('work_queue_contract', [messagingMigrations]);
});
afterAll(async () => server.drop());

workQueueSuite('pg-boss', async () => {
  const client = new pg.Client(server.adminUrl);
  await client.connect();
  await client.query('truncate jobs.queue, jobs.job, jobs.job_common cascade');
  await client.end();
  return opening(() => PgBossWorkQueue.open(server.url, { pollSeconds: 0.5 }));
});

workQueueSuite('an adversary in memory', async () => {
  const jobs = new AdversarialJobs();
  return Promise.resolve(opening(async () => Promise.resolve(new AdversarialWorkQueue(jobs))));
});

describe('the contract of WorkQueue', () => {
  it('notices a queue that forgets a job before it is done', async () => {
    const jobs = new AdversarialJobs();
    const queues = opening(async () => Promise.resolve(new ForgetfulWorkQueue(jobs)), 500);
    const check = workQueueChecks['does again what a worker did not finish'];
    await expect(check(queues)).rejects.toThrow('waited in vain');
    await queues.close();
  });

  it('notices a queue that does a job twice', async () => {
    const jobs = new AdversarialJobs({ repeats: true, seed: 3 });
    const queues = opening(async () => Promise.resolve(new AdversarialWorkQueue(jobs)), 500);
    const check =
      workQueueChecks[
        'tries a failed job again until its tries are used up, and gives them all back on redrive'
      ];
    const checks = Array.from({ length: 5 }, () =>
      check(queues).then(
        () => 'passed',
        () => 'failed',
      ),
    );
    expect(await Promise.all(checks)).toContain('failed');
    await queues.close();
  });
});

/** Takes the job off the queue first. */
class ForgetfulWorkQueue extends AdversarialWorkQueue {
  override async work(queue: string, handle: HandleJob): Promise<Subscription> {
    return super.work(queue, async (job, signal) => handle(job, signal).catch(() => undefined));
  }
}

function opening(open: () => Promise<WorkQueue>, patienceMs?: number): WorkQueueUnderTest {
  const opened: WorkQueue[] = [];
  return {
    ...(patienceMs === undefined ? {} : { patienceMs }),
    open: async () => {
      const queue = await open();
      opened.push(queue);
      return queue;
    },
    close: async () => void (await Promise.all(opened.map((queue) => queue.close()))),
  };
}
