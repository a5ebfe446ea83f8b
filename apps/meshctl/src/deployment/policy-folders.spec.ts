import { expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { aDeployment } from '../../../../test/support/a-deployment.js';
import { aMesh, anOperation, anRpc } from '../../../../test/support/a-mesh.js';
import { policyFolders } from './policy-folders.js';

it('writes names that readers of YAML 1.1, as kubectl is, would take for truth values so that they stay names', () => {
  const get = 'shop.no.v1.Service/Get';
  const mesh = aMesh({
    rpcs: [anRpc({ name: get })],
    operations: [anOperation({ app: 'api', name: 'Look', calls: [get] })],
  });
  const [policies] = policyFolders(mesh, { deployment: aDeployment({ api: 1, no: 1 }), entrance: undefined });
  const text = policies?.files.get('istio.yaml') ?? '';
  const names = parseAllDocuments(text, { version: '1.1' }).map((each) => each.getIn(['metadata', 'name']));
  expect(names).toContain('no');
  expect(names.filter((name) => typeof name !== 'string')).toEqual([]);
});
