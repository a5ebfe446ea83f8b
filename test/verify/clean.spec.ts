import { describe, expect, it } from '@jest/globals';
import { verify } from '#verify/verify.js';
import { filesIn, subjectOf } from './manifests.js';

const environments = ['dev', 'staging', 'prod'];

describe.each(environments)('the manifests of %s', (name) => {
  const alone = ['k8s/platform', `k8s/${name}`];
  const folders = [alone, ['k8s/istio', ...alone, 'k8s/monitoring']];

  it.each(
    folders.flatMap((each) =>
      [true, false].map((contract) => ({ folders: each.join(' + '), each, contract })),
    ),
  )('have no finding in $folders, contract $contract', ({ each, contract }) => {
    const subject = subjectOf(filesIn(...each), { contract, kubernetes: '1.34' });
    expect(subject.contract !== undefined).toBe(contract);
    expect(verify(subject)).toEqual([]);
  });
});
