import { describe, expect, it } from '@jest/globals';
import { entryPoints } from './contracts.js';
import { jobData } from './job-data.js';

describe('what jobs carry', () => {
  it('is stated for every queue that somebody works on, and for no other', () => {
    const queues = entryPoints().flatMap(({ queue }) => (queue === '' ? [] : [queue]));
    expect(Object.keys(jobData).toSorted()).toEqual(queues.toSorted());
  });
});
