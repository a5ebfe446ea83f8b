import { describe, expect, it } from '@jest/globals';
import { deploymentOf } from '#charts/environments/deployment.js';
import { prod } from '#charts/environments/prod.js';
import { mesh } from '#contracts/contracts.js';
import { judgeBySimulation } from './judge-by-simulation.js';

const { judge } = judgeBySimulation(deploymentOf(prod));

describe('the judge who plays requests', () => {
  it('has nothing against contracts that stay as they are, and tells what it saw', () => {
    const { objections, remarks } = judge(mesh, mesh);
    expect(objections).toEqual([]);
    expect(remarks).toHaveLength(2);
    expect(remarks[0]).toMatch(/nothing goes wrong: 100.0 % of requests succeed before and 100.0 % after/);
  });

  it('objects to deadlines that calls cannot keep', () => {
    const hasty = mesh.rpcs.map((rpc) => ({ ...rpc, timeoutMs: 10, tryMs: 10, retry: undefined }));
    expect(judge(mesh, { ...mesh, rpcs: hasty }).objections.join()).toMatch(/nothing goes wrong/);
  });
});
