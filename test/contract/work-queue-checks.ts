import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Job, QueueDeclaration, WorkQueue } from '#messaging/work-queue.js';
import { Deferred, until } from './until.js';

/** One set of queues, as several processes see it. */
export interface WorkQueueUnderTest {
  /** The queues as one more process opens them; closed with the queues under test. */
  open(): Promise<WorkQueue>;
  close(): Promise<void>;
  /** How long a check waits; for queues that are known to lose something. */
  readonly patienceMs?: number;
}

export type QueueCheck = (queues: WorkQueueUnderTest) => Promise<void>;

const declaration = (name: string, changes: Partial<QueueDeclaration> = {}): QueueDeclaration => ({
  name,
  tries: 3,
  firstDelaySeconds: 1,
  maxDelaySeconds: 2,
  timeoutSeconds: 30,
  ...changes,
});

const aJob = (data: Job['data'] = {}): Job => ({ id: randomUUID(), data });
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Every check throws where the queue breaks its promise. */
export const workQueueChecks = {
  'does each job, whole': async (queues) => {
    const [sender, worker] = [await queues.open(), await queues.open()];
    await sender.declare(declaration('whole'));
    const jobs = [
      { ...aJob({ to: 'a', count: 1, urgent: false, note: null }), correlationId: 'c', traceparent: 't' },
      aJob({ to: 'b' }),
    ];
    const done: Job[] = [];
    await worker.work('whole', async (job) => void done.push(job));
    await sender.enqueue('whole', jobs);
    await until('both are done', () => new Set(done.map(({ id }) => id)).size === 2, queues.patienceMs);
    for (const job of jobs) expect(done).toContainEqual({ ...job, attempt: 1 });
  },

  'takes a job with a known id for the one it knows, even when that is done': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('known'));
    const [job, last] = [aJob({ text: 'first' }), aJob()];
    const done: Job[] = [];
    await queue.enqueue('known', [job, { ...job, data: { text: 'again' } }]);
    await queue.enqueue('known', [job]);
    await queue.work('known', async (one) => void done.push(one), { concurrency: 1 });
    await until('it is done', () => done.length > 0, queues.patienceMs);
    await queue.enqueue('known', [job, last]);
    await until('the last is done', () => done.some(({ id }) => id === last.id), queues.patienceMs);
    await pause(50);
    expect(done.filter(({ id }) => id === job.id)).toHaveLength(1);
  },

  'refuses a queue that nobody declared': async (queues) => {
    const queue = await queues.open();
    await expect(queue.enqueue('undeclared', [aJob()])).rejects.toThrow();
  },

  'waits until a job may start': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('later'));
    const job = { ...aJob(), startAfter: new Date(Date.now() + 700) };
    let startedAt = 0;
    await queue.work('later', async () => void (startedAt = Date.now()));
    await queue.enqueue('later', [job]);
    await until('it ran', () => startedAt > 0, queues.patienceMs);
    expect(startedAt).toBeGreaterThanOrEqual(job.startAfter.getTime());
  },

  'tells how many jobs are due, and how many were given up': async (queues) => {
    const queue = await queues.open();
    await expect(queue.depth('undeclared')).rejects.toThrow();
    await queue.declare(declaration('deep', { tries: 1 }));
    expect(await queue.depth('deep')).toEqual({ due: 0, dead: 0 });
    const later = { ...aJob(), startAfter: new Date(Date.now() + 3_600_000) };
    await queue.enqueue('deep', [aJob(), aJob(), later]);
    const depth = async () => queue.depth('deep');
    await until('two are due', async () => (await depth()).due === 2, queues.patienceMs);
    expect(await depth()).toEqual({ due: 2, dead: 0 });
    await queue.work('deep', async () => Promise.reject(new Error('no luck')));
    await until('both are dead', async () => (await depth()).dead === 2, queues.patienceMs);
    expect(await depth()).toEqual({ due: 0, dead: 2 });
  },

  'hands jobs that become due together to few workers one straight after the other': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('wave'));
    const startAfter = new Date(Date.now() + 300);
    const jobs = Array.from({ length: 200 }, () => ({ ...aJob(), startAfter }));
    const done = new Set<string>();
    await queue.enqueue('wave', jobs);
    await queue.work('wave', async ({ id }) => void done.add(id), { concurrency: 2 });
    // Polled for one by one, they would take ten times as long.
    await until('all are done', () => done.size === jobs.length, queues.patienceMs);
  },

  'tries a failed job again until its tries are used up, and gives them all back on redrive': async (
    queues,
  ) => {
    const queue = await queues.open();
    await queue.declare(declaration('dying', { tries: 2 }));
    const job = aJob({ to: 'somebody' });
    const attempts: (number | undefined)[] = [];
    let heals = false;
    await queue.work('dying', async ({ id, attempt }) => {
      expect(id).toBe(job.id);
      attempts.push(attempt);
      if (!heals) throw new TypeError('no luck');
    });
    await queue.enqueue('dying', [job]);
    await until('it is dead', async () => (await queue.dead('dying')).length === 1, queues.patienceMs);
    expect(attempts).toEqual([1, 2]);
    const [dead] = await queue.dead('dying');
    expect(dead).toMatchObject({ ...job, reason: 'TypeError: no luck' });
    heals = true;
    await Promise.all([queue.redrive('dying', job.id), queue.redrive('dying', job.id)]);
    await queue.redrive('dying', job.id);
    await until('it ran again', () => attempts.length === 3, queues.patienceMs);
    await pause(50);
    expect(attempts).toEqual([1, 2, 1]);
    expect(await queue.dead('dying')).toEqual([]);
  },

  'tells what is dead page by page, oldest first': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('pages', { tries: 1 }));
    const jobs = Array.from({ length: 5 }, () => aJob());
    await queue.work('pages', () => Promise.reject(new Error('no')));
    await queue.enqueue('pages', jobs);
    const isAllDead = async () => (await queue.dead('pages')).length === jobs.length;
    await until('all are dead', isAllDead, queues.patienceMs);
    const seen = [];
    for (let page = await queue.dead('pages', { limit: 2 }); page.length > 0;) {
      seen.push(...page);
      const after = page.at(-1);
      page = await queue.dead('pages', { limit: 2, ...(after ? { after } : {}) });
    }
    expect(seen).toEqual(await queue.dead('pages'));
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(jobs.map(({ id }) => id)));
  },

  'has a dead job mended, and forgets one that is discarded for good': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('mended', { tries: 1 }));
    const [job, hopeless] = [{ ...aJob({ to: 'nobody' }), correlationId: 'c', traceparent: 't' }, aJob()];
    const done: Job[] = [];
    await queue.work('mended', async (one) => {
      if (one.data.to !== 'somebody') throw new Error('nobody lives there');
      done.push(one);
    });
    await queue.enqueue('mended', [job, hopeless]);
    await until('both are dead', async () => (await queue.dead('mended')).length === 2, queues.patienceMs);
    const failing = queue.change('mended', job.id, () => Promise.reject(new Error('undecided')));
    await expect(failing).rejects.toThrow('undecided');
    const mend = async () => Promise.resolve({ data: { to: 'somebody' } });
    expect(await queue.change('mended', job.id, mend)).toBe(true);
    expect(await queue.change('mended', hopeless.id, async () => Promise.resolve('discard'))).toBe(true);
    expect(await queue.change('mended', hopeless.id, async () => Promise.resolve('redrive'))).toBe(false);
    expect((await queue.dead('mended')).map(({ data }) => data)).toEqual([{ to: 'somebody' }]);
    await queue.redrive('mended', job.id);
    await queue.enqueue('mended', [hopeless]);
    await until('it is done', () => done.length > 0, queues.patienceMs);
    await pause(50);
    expect(done).toEqual([{ ...job, data: { to: 'somebody' }, attempt: 1 }]);
    expect(await queue.dead('mended')).toEqual([]);
  },

  'does again what a worker did not finish': async (queues) => {
    const [first, second] = [await queues.open(), await queues.open()];
    await first.declare(declaration('unfinished', { tries: 5 }));
    const job = aJob();
    const tried = new Deferred();
    const failing = await first.work('unfinished', async () => {
      tried.resolve();
      throw new Error('this worker finishes nothing');
    });
    await first.enqueue('unfinished', [job]);
    await tried.promise;
    await failing.close();
    const done: string[] = [];
    await second.work('unfinished', async ({ id }) => void done.push(id));
    await until('another worker did it', () => done.includes(job.id), queues.patienceMs);
  },

  'aborts a try that takes too long, and tries again': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('slow', { timeoutSeconds: 1 }));
    let [aborted, tries] = [0, 0];
    await queue.work('slow', async (_job, signal) => {
      if (++tries > 1) return;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted++;
    });
    await queue.enqueue('slow', [aJob()]);
    await until('the second try came', () => tries === 2, queues.patienceMs);
    expect(aborted).toBe(1);
  },

  'never gives one job to two workers at a time': async (queues) => {
    const workers = [await queues.open(), await queues.open()];
    await workers[0]?.declare(declaration('shared'));
    const running = new Set<string>();
    const done = new Set<string>();
    let doubled = false;
    for (const worker of workers) {
      await worker.work('shared', async ({ id }) => {
        doubled ||= running.has(id);
        running.add(id);
        await pause(2);
        running.delete(id);
        done.add(id);
      });
    }
    const jobs = Array.from({ length: 20 }, () => aJob());
    await workers[0]?.enqueue('shared', jobs);
    await until('all are done', () => done.size === jobs.length, queues.patienceMs);
    expect(doubled).toBe(false);
  },

  'waits on close for the jobs under way': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('drain'));
    const begun = new Deferred();
    let ended = false;
    const subscription = await queue.work('drain', async () => {
      begun.resolve();
      await pause(100);
      ended = true;
    });
    await queue.enqueue('drain', [aJob()]);
    await begun.promise;
    await subscription.close();
    expect(ended).toBe(true);
  },

  'takes the numbers of a later declaration': async (queues) => {
    const queue = await queues.open();
    await queue.declare(declaration('changed', { tries: 5 }));
    await queue.declare(declaration('changed', { tries: 1 }));
    let tries = 0;
    await queue.work('changed', async () => {
      tries++;
      throw new Error('no');
    });
    await queue.enqueue('changed', [aJob()]);
    await until('it is dead', async () => (await queue.dead('changed')).length === 1, queues.patienceMs);
    expect(tries).toBe(1);
  },
} satisfies Record<string, QueueCheck>;
