import { describe, expect, it } from '@jest/globals';
import { problemOf } from './cluster-problem.js';

describe('a complaint of kubectl', () => {
  it('about a permission names it, and how to ask for it', () => {
    const { message, next, isTotal } = problemOf(
      ['exec'],
      'Error from server (Forbidden): pods "orders-1" is forbidden: User "sre" cannot create resource "pods/exec" in API group "" in the namespace "meshcart"',
    );

    expect(message).toMatch(/^permission is missing: pods "orders-1" is forbidden/);
    expect(next).toBe('kubectl auth can-i create pods --subresource=exec -n meshcart');
    expect(isTotal).toBe(false);
  });

  it('about a kind of a group names both', () => {
    const { next } = problemOf(
      ['get'],
      'Error from server (Forbidden): sidecars.networking.istio.io is forbidden: User "sre" cannot list resource "sidecars" in API group "networking.istio.io" in the namespace "meshcart"',
    );

    expect(next).toBe('kubectl auth can-i list sidecars.networking.istio.io -n meshcart');
  });

  it.each([
    [
      'The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?',
      'cannot be reached',
    ],
    ['Unable to connect to the server: dial tcp: lookup nowhere: no such host', 'cannot be reached'],
    ['error: You must be logged in to the server (Unauthorized)', 'does not know you'],
    ['error: context "nowhere" does not exist', 'kubeconfig is of no use'],
    ['error: stat /nowhere: no such file or directory', 'kubeconfig is of no use'],
  ])('%s ends everything', (complaint, told) => {
    const { message, isTotal } = problemOf(['version'], complaint);

    expect(message).toContain(told);
    expect(isTotal).toBe(true);
  });

  it('of another kind is told as it is, with its command', () => {
    expect(problemOf(['get', 'pods'], 'error: strange').message).toBe(
      'kubectl get pods failed: error: strange',
    );
  });
});
