import { violationsOf } from '#mesh/violations.js';
import type { Judge } from './judge.js';

/** Objects to whatever synth would refuse. */
export const judgeByRules: Judge = {
  name: 'rules of the contract',
  judge: (_, after) => ({
    objections: violationsOf(after).map(({ rule, message }) => `${rule}: ${message}`),
    remarks: [],
  }),
};
