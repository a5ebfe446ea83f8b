import { readFileSync } from 'node:fs';
import { fromBinary, toJson, type DescMessage } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { registry } from './registry.js';

interface Golden {
  readonly type: string;
  /** As it was written when the version was published; never edited, since such events are in logs. */
  readonly hex: string;
  readonly says: Readonly<Record<string, unknown>>;
}

const goldens = JSON.parse(
  readFileSync(new URL('../golden/events.json', import.meta.url), 'utf8'),
) as readonly Golden[];

const events = [...registry].filter(
  (desc): desc is DescMessage => desc.kind === 'message' && /\.events\.v\d+\.\w+$/.test(desc.typeName),
);

function read(type: string, hex: string) {
  const desc = registry.getMessage(type);
  if (!desc) throw new Error(`no contract describes ${type}, and there are events of it`);
  return toJson(desc, fromBinary(desc, Buffer.from(hex, 'hex')));
}

describe('events of published versions', () => {
  it('are all kept here: an event that is added is added to golden/events.json', () => {
    expect(goldens.map(({ type }) => type)).toEqual(
      expect.arrayContaining(events.map(({ typeName }) => typeName)),
    );
  });

  it.each(goldens)('$type says what it said', ({ type, hex, says }) => {
    expect(read(type, hex)).toMatchObject(says);
  });

  it('would not, had a field another number (negative control)', () => {
    const [{ type, hex, says }] = goldens as readonly [Golden];
    // The first field is moved from 1 to 9.
    expect(hex.startsWith('0a')).toBe(true);
    expect(read(type, `4a${hex.slice(2)}`)).not.toMatchObject(says);
  });
});
