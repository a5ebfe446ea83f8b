import { describe, expect, it } from '@jest/globals';
import { deadlineStatus, kindOfGrpc, statusOf, unknownStatus } from './status-table.js';

describe('the status table', () => {
  const rows = [...Object.values(statusOf), deadlineStatus, unknownStatus];

  it.each(['http', 'grpc'] as const)(
    'gives each %s status once, so that it can be read backwards',
    (column) => {
      expect(new Set(rows.map((row) => row[column])).size).toBe(rows.length);
    },
  );

  it('finds the kind of a gRPC status', () => {
    expect(kindOfGrpc(9)).toBe('refused');
  });

  it('has no kind for a status that nobody sends on purpose', () => {
    expect(kindOfGrpc(13)).toBeUndefined();
  });
});
