import { describe, expect, it } from '@jest/globals';
import { anRpc } from '../../../test/support/a-mesh.js';
import { anAppSeen, anOperationSeen } from '../../../test/support/an-operation-seen.js';
import { attemptsOf } from './attempts.js';
import { saturation } from './saturation.js';

const name = 'shop.users.v1.Users/Get';
const retried = anRpc({ name, retry: { attempts: 2, perTryTimeoutMs: 300 } });
const promising = anRpc({ name, objective: { availability: 0.999, latencyMs: undefined } });
const failing = anOperationSeen([[100, 20_000]], { failed: 40, unavailable: 40 });

describe('further tries', () => {
  it('are given up where they hardly ever help', () => {
    const app = anAppSeen({ retries: 1000, retriesHelped: 50 });

    expect(attemptsOf(retried, failing, app, [])).toMatchObject({ attempts: 0 });
  });

  it('stay where they help, where nobody knows, and where nothing fails', () => {
    const helping = anAppSeen({ retries: 1000, retriesHelped: 800 });
    const useless = anAppSeen({ retries: 1000, retriesHelped: 0 });

    expect(attemptsOf(retried, failing, helping, []).attempts).toBe(2);
    expect(attemptsOf(retried, failing, anAppSeen(), []).attempts).toBe(2);
    expect(attemptsOf(retried, anOperationSeen([[100, 20_000]]), useless, []).attempts).toBe(2);
  });

  it('are given up where the callee is asked more than it bears', () => {
    const app = anAppSeen({ overflow: 400, retries: 1000, retriesHelped: 800 });

    expect(attemptsOf(retried, failing, app, saturation(app, 20_000)).attempts).toBe(0);
    expect(saturation(anAppSeen({ overflow: 4 }), 20_000)).toEqual([]);
  });

  it('are added where an objective is in danger by what they get round', () => {
    expect(attemptsOf(promising, failing, undefined, []).attempts).toBe(1);
  });

  it('are not added without an objective, for other failures, or against experience', () => {
    const wrong = anOperationSeen([[100, 20_000]], { failed: 40, unavailable: 5 });
    const useless = anAppSeen({ retries: 1000, retriesHelped: 300 });

    expect(attemptsOf(anRpc({ name }), failing, undefined, []).attempts).toBe(0);
    expect(attemptsOf(promising, wrong, undefined, []).attempts).toBe(0);
    expect(attemptsOf(promising, failing, useless, []).attempts).toBe(0);
  });

  it('are never added to what must not be repeated, or to a stream', () => {
    expect(attemptsOf({ ...promising, repeatable: false }, failing, undefined, []).attempts).toBe(0);
    expect(attemptsOf({ ...promising, streaming: true }, failing, undefined, []).attempts).toBe(0);
  });
});
