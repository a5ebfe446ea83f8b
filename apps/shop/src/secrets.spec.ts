import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Secrets } from './secrets.js';

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'meshcart-secrets-'));

describe('secrets', () => {
  it('are made once and answered again at the next start', () => {
    const folder = emptyFolder();
    const made = new Secrets(folder).get('orders');

    expect(new Secrets(folder).get('orders')).toBe(made);
    expect(new Secrets(folder).get('billing')).not.toBe(made);
  });

  it('are readable by their owner only', () => {
    const folder = emptyFolder();
    new Secrets(folder).get('orders', 'sk_test_');

    expect(readdirSync(folder)).toEqual(['secrets.json']);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toContain('sk_test_');
  });
});
