import { describe, expect, it } from '@jest/globals';
import { targetOf } from './target-of.js';

describe('targetOf', () => {
  it('goes round several literal addresses', () => {
    expect(targetOf('127.0.0.1:1, 127.0.0.1:2')).toBe('ipv4:127.0.0.1:1,127.0.0.1:2');
  });

  it('refuses a list with a name in it, of which it would lose a part', () => {
    expect(() => targetOf('orders-1:50051,orders-2:50051')).toThrow('only literal addresses');
  });

  it('looks a name up', () => {
    expect(targetOf('orders.meshcart.svc:50051')).toBe('dns:///orders.meshcart.svc:50051');
  });
});
