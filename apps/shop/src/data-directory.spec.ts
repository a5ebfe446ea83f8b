import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dataDirectory } from './data-directory.js';
import { UserError } from './user-error.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshcart data '));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the data directory', () => {
  it('is made where it is not there yet, whatever its name', () => {
    const wished = join(folder, 'a', 'b c');

    expect(dataDirectory(wished)).toBe(wished);
    expect(dataDirectory(wished)).toBe(wished);
  });

  it('is refused with what to do where it cannot be one', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');

    const attempt = () => dataDirectory(join(file, 'data'));

    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow('MESHCART_DATA=');
  });
});
