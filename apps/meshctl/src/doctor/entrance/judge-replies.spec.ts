import { describe, expect, it } from '@jest/globals';
import { judgeAnswer, judgeClear, judgeRefusal } from './judge-replies.js';

const denied = { status: 403, text: 'server: envoy\n\nRBAC: access denied' };
const unsupported = { status: 415, text: 'server: envoy\n\n' };
const cut = { status: undefined, text: '' };
const pair = { app: 'orders', callee: 'billing', host: 'billing', refused: 'b.B/Refund', granted: 'b.B/Pay' };

describe('a request through the gateway', () => {
  it('is well where it is answered by way of the sidecar', () => {
    expect(judgeAnswer('GET /', { status: 200, text: '' }, true, 1).status).toBe('ok');
    expect(judgeAnswer('GET /', { status: 401, text: '' }, false, 1).status).toBe('ok');
  });

  it('fails where it is denied, unanswered, or went past the mesh', () => {
    expect(judgeAnswer('GET /', denied, true, 1).message).toContain('RBAC');
    expect(judgeAnswer('GET /', cut, true, 0).status).toBe('failed');
    expect(judgeAnswer('GET /', { status: 401, text: '' }, true, 1).status).toBe('failed');
    expect(judgeAnswer('GET /', { status: 200, text: '' }, true, 0).message).toContain('no rule of the mesh');
  });

  it('shows nothing where the gateway insists on HTTPS', () => {
    expect(judgeAnswer('GET /', { status: 308, text: '' }, true, 0).status).toBe('warning');
  });
});

describe('a request in clear', () => {
  it('must be cut', () => {
    expect(judgeClear('a/api', cut).status).toBe('ok');
    expect(judgeClear('a/api', denied).status).toBe('failed');
    expect(judgeClear('a/api', undefined).status).toBe('warning');
  });
});

describe('a call that nobody declares', () => {
  it('must be denied, while a declared one is let in', () => {
    expect(judgeRefusal(pair, 'a', denied, unsupported).status).toBe('ok');
  });

  it('fails where it is let in, or where the declared one is denied, too', () => {
    expect(judgeRefusal(pair, 'a', unsupported, unsupported).message).toContain('is let in');
    expect(judgeRefusal(pair, 'a', denied, denied).object).toBe('call a/orders -> b.B/Pay');
    expect(judgeRefusal(pair, 'a', cut, unsupported).message).toContain('does not reach billing');
  });
});
