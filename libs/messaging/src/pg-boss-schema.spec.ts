import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { getConstructionPlans } from 'pg-boss';

describe('the migrations of the work queue', () => {
  it('hold what the installed pg-boss expects', async () => {
    const file = await readFile(new URL('../migrations/0002-jobs.sql', import.meta.url), 'utf8');
    const plan = getConstructionPlans('jobs').replace(/^\s*(BEGIN|COMMIT);\s*$/gm, '');
    expect(squeezed(file)).toContain(squeezed(plan));
  });
});

const squeezed = (sql: string): string => sql.replace(/\s+/g, ' ').trim();
