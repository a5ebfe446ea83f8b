import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../user-error.js';
import { installedRabbitMq } from './installed.js';

let library: string;
beforeAll(() => void (library = mkdtempSync(join(tmpdir(), 'meshcart-library-'))));
afterAll(() => rmSync(library, { recursive: true }));

describe('the RabbitMQ of this machine', () => {
  it('is named with the way to get it where it is missing', () => {
    const asked = () => installedRabbitMq(library);
    expect(asked).toThrow(UserError);
    expect(asked).toThrow('node scripts/install-rabbitmq.mjs');
    expect(asked).toThrow('AMQP_URL=');
  });

  it('is found in whatever version', () => {
    mkdirSync(join(library, 'rabbitmq_server-4.1.0'));
    expect(installedRabbitMq(library)).toBe(join(library, 'rabbitmq_server-4.1.0/sbin/rabbitmq-server'));
  });
});
