import { describe, expect, it } from '@jest/globals';
import { normalizedEmail, validName, validPassword } from './account-input.js';

const invalid = (field: string) =>
  expect.objectContaining({
    kind: 'invalid',
    code: 'REQUEST_INVALID',
    details: { fields: [expect.objectContaining({ field })] },
  });

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('normalizedEmail', () => {
  it.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['  ada@example.com\n', 'ada@example.com'],
    ['ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ada@example.com'],
    ['ada+news@mail.example.com', 'ada+news@mail.example.com'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
  ])('spells %j as %s', (given, email) => {
    expect(normalizedEmail(given)).toBe(email);
    expect(normalizedEmail(email)).toBe(email);
  });

  it.each([
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@localhost',
    'ada@@example.com',
    'ada@exam ple.com',
    'ada@example.com\r\nBcc: eve@example.com',
    'ada@example.com, eve@example.com',
    'Ada <ada@example.com>',
    '.ada@example.com',
    'a..da@example.com',
    'ada@-example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a.'.repeat(130)}com`,
  ])('refuses %j', (given) => {
    expect(thrownBy(() => normalizedEmail(given))).toEqual(invalid('email'));
  });
});

describe('validName', () => {
  it.each(['Ada Lovelace', "Conan O'Brien", '山田太郎', 'می\u200cخواهم'])('takes %j', (name) => {
    expect(validName(` ${name} `)).toBe(name.normalize('NFC'));
  });

  it.each(['', '   ', 'Ada\r\nBcc: eve@example.com', 'Ada\u0000', 'Ada\u202Eecaps', 'x'.repeat(201)])(
    'refuses %j',
    (name) => {
      expect(thrownBy(() => validName(name))).toEqual(invalid('name'));
    },
  );
});

describe('validPassword', () => {
  it('takes 12 to 200 characters of any kind', () => {
    expect(validPassword('correct horse')).toBe('correct horse');
    expect(thrownBy(() => validPassword('short'))).toEqual(invalid('password'));
    expect(thrownBy(() => validPassword('x'.repeat(201)))).toEqual(invalid('password'));
  });
});
