import { expect, it } from '@jest/globals';
import { aMesh, anEntryPoint, anRpc } from '../../../../test/support/a-mesh.js';
import { subjectNamed } from './subject-named.js';

const mesh = aMesh({
  rpcs: [anRpc({ name: 'shop.users.v1.Users/Get' }), anRpc({ name: 'shop.orders.v1.Orders/Get' })],
  entryPoints: [anEntryPoint({ app: 'orders', name: 'saga' })],
});

it('takes all of a name, or an end of it that begins a word', () => {
  expect(subjectNamed(mesh, 'shop.users.v1.Users/Get')).toBe('shop.users.v1.Users/Get');
  expect(subjectNamed(mesh, 'Users/Get')).toBe('shop.users.v1.Users/Get');
  expect(subjectNamed(mesh, 'saga')).toBe('orders#saga');
  expect(subjectNamed(mesh, 'users')).toBe('users');
});

it('asks back where it may be several, and tells what there is where it is none', () => {
  expect(() => subjectNamed(mesh, 'Get')).toThrow(/may be any of\n.*Users\/Get\n.*Orders\/Get/);
  expect(() => subjectNamed(mesh, 'sers/Get')).toThrow(/there is no sers\/Get; there are/);
});
