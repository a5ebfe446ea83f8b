import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { declaredEdges } from '#contracts/contracts.js';
import { invariants } from '../../support/invariants/all.js';
import { Evidence } from '../../support/invariants/evidence.js';
import { quiescence } from '../../support/invariants/quiescence.js';
import type { Stage } from '../stage.js';
import { tamperings } from './tampering.js';

/** After all that happened: what the databases and the third parties hold. */
export function recordsAtRest(stage: () => Stage): void {
  describe('when all has come to rest', () => {
    let evidence: Evidence | undefined;

    beforeAll(async () => {
      evidence = new Evidence(stage().access);
      await quiescence(evidence, 90_000);
    }, 100_000);

    afterAll(async () => evidence?.close());

    it.each(invariants)('$name: $promise', async ({ differences }) => {
      if (!evidence) throw new Error('it did not come to rest');

      expect(await differences(evidence)).toEqual([]);
    });

    it.each(tamperings)('$invariant notices when $what', async (tampering) => {
      if (!evidence) throw new Error('it did not come to rest');
      const { differences } = invariants.find(({ name }) => name === tampering.invariant) ?? {};
      if ('retelling' in tampering) {
        const liar = evidence.retold(tampering.retelling);
        expect(await differences?.(liar)).not.toEqual([]);
        return;
      }
      const { database, sql } = tampering;
      await evidence.rows(database, 'begin');
      try {
        // Without triggers: the database itself would refuse most of these lies.
        await evidence.rows(database, 'set local session_replication_role = replica');
        await evidence.rows(database, sql);

        expect(await differences?.(evidence)).not.toEqual([]);
      } finally {
        await evidence.rows(database, 'rollback');
      }
    });

    it('every declared call has been made, and no other one', () => {
      const recorded = new Set(readFileSync(stage().edgesFile, 'utf8').trim().split('\n'));
      const declared = new Set(declaredEdges().map(({ origin, callee }) => `${origin} ${callee}`));

      expect([...recorded].filter((edge) => !declared.has(edge)).sort()).toEqual([]);
      expect([...declared].filter((edge) => !recorded.has(edge)).sort()).toEqual([]);
    });
  });
}
