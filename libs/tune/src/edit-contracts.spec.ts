import { describe, expect, it } from '@jest/globals';
import { aMesh, anRpc, aWorkload } from '../../../test/support/a-mesh.js';
import { editContracts, UneditableContract } from './edit-contracts.js';
import type { Change } from './proposal.js';

const name = 'shop.users.v1.Users/Get';
const other = 'shop.users.v1.Users/List';
const file = 'users.proto';

const contract = `syntax = "proto3";

service Users {
  // Has concurrency: 7 in a comment.
  option (meshcart.mesh.v1.service) = {app: "users"};

  // A timeout: {seconds: 9} that is none.
  rpc Get(A) returns (B) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (meshcart.mesh.v1.rpc) = {
      calls: ["timeout: {seconds: 8}"]
      timeout: {seconds: 2} // As agreed with the mobile team.
      // Rarely needed.
      retry: {
        // Once is enough.
        attempts: 1
        per_try_timeout: {nanos: 900000000}
      }
      slo: {availability_percent: 99.9}
    };
  }

  rpc List(A) returns (B) {
    option (meshcart.mesh.v1.rpc) = {timeout: {seconds: 2}};
  }
}
`;

const lineOf = (part: string, text: string) => text.slice(0, text.indexOf(part)).split('\n').length;

function edited(changes: readonly Change[], text = contract): string {
  const places = (rpc: string) => (field?: string) => ({
    file,
    line:
      field === 'timeout' && rpc === 'Get'
        ? lineOf('timeout: {seconds: 2} //', text)
        : lineOf(`rpc ${rpc}`, text),
  });
  const mesh = aMesh({
    rpcs: [anRpc({ name, places: places('Get') }), anRpc({ name: other, places: places('List') })],
    workloads: [aWorkload({ app: 'users', places: () => ({ file, line: lineOf('service Users', text) }) })],
  });
  return editContracts(mesh, changes, () => text).get(file) ?? '';
}

/** The lines that only the one or only the other has, as a diff shows them. */
const difference = (before: string, after: string) => {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line.trim()}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line.trim()}`),
  ];
};

const timeout = (origin: string, to: number): Change => ({ kind: 'timeout', origin, from: 2000, to });
const stated = { attempts: 1, perTryTimeoutMs: 900 };

describe('an edit of a contract', () => {
  it('changes a timeout where it stands, and keeps what is said of it', () => {
    expect(difference(contract, edited([timeout(name, 700)]))).toEqual([
      '-timeout: {seconds: 2} // As agreed with the mobile team.',
      '+timeout: {nanos: 700000000} // As agreed with the mobile team.',
    ]);
  });

  it('breaks a time of two parts as buf does', () => {
    expect(edited([timeout(name, 1500)])).toContain(
      '      timeout: {\n        seconds: 1\n        nanos: 500000000\n      } // As',
    );
  });

  it('changes the numbers of a retry, and keeps its comments', () => {
    const to = { attempts: 2, perTryTimeoutMs: 300 };

    expect(difference(contract, edited([{ kind: 'retry', origin: name, from: stated, to }]))).toEqual([
      '-attempts: 1',
      '-per_try_timeout: {nanos: 900000000}',
      '+attempts: 2',
      '+per_try_timeout: {nanos: 300000000}',
    ]);
  });

  it('takes a retry out, and leaves its comments', () => {
    const text = edited([{ kind: 'retry', origin: name, from: stated, to: undefined }]);

    expect(text).toContain('      // Rarely needed.\n      // Once is enough.\n      slo:');
    expect(text).not.toContain('retry:');
  });

  it('puts a retry into an option of one line', () => {
    const to = { attempts: 1, perTryTimeoutMs: 900 };

    expect(edited([{ kind: 'retry', origin: other, from: undefined, to }])).toContain(
      [
        '    option (meshcart.mesh.v1.rpc) = {',
        '      timeout: {seconds: 2}',
        '      retry: {',
        '        attempts: 1',
        '        per_try_timeout: {nanos: 900000000}',
        '      }',
        '    };',
      ].join('\n'),
    );
  });

  it('puts a retry before the objective', () => {
    const without = edited([{ kind: 'retry', origin: name, from: stated, to: undefined }]);
    const text = edited([{ kind: 'retry', origin: name, from: undefined, to: stated }], without);

    expect(text.indexOf('retry:')).toBeLessThan(text.indexOf('slo:'));
    expect(text.indexOf('retry:')).toBeGreaterThan(text.indexOf('timeout: {seconds: 2} //'));
  });

  it('states a concurrency that was not stated, and changes one that was', () => {
    const limit = (to: number): Change => ({ kind: 'concurrency', app: 'users', from: 100, to });
    const once = edited([limit(40)]);

    expect(once).toContain('service) = {\n    app: "users"\n    concurrency: 40\n  };');
    expect(difference(once, edited([limit(50)], once))).toEqual(['-concurrency: 40', '+concurrency: 50']);
  });

  it('states several numbers of an app', () => {
    const app = { app: 'users', from: 20 };
    const text = edited([
      { kind: 'concurrency', ...app, to: 40 },
      { kind: 'retryBudgetPercent', ...app, to: 30 },
      { kind: 'ejectionFailures', ...app, to: 9 },
    ]);

    expect(text).toContain(
      '{\n    app: "users"\n    concurrency: 40\n    retry_budget_percent: 30\n    ejection_failures: 9\n  };',
    );
  });

  it('makes several edits of one file at once', () => {
    const both = edited([timeout(name, 700), { kind: 'concurrency', app: 'users', from: 100, to: 40 }]);

    expect(both).toContain('concurrency: 40');
    expect(both).toContain('timeout: {nanos: 700000000} //');
  });

  it('refuses an option that is written in parts', () => {
    const inParts = contract.replace(
      'option (meshcart.mesh.v1.service) = {app: "users"};',
      'option (meshcart.mesh.v1.service).app = "users";',
    );
    const edit = () => edited([{ kind: 'concurrency', app: 'users', from: 100, to: 40 }], inParts);

    expect(edit).toThrow(UneditableContract);
    expect(edit).toThrow('users.proto:3');
  });
});
