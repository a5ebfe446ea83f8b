import { describe, expect, it } from '@jest/globals';
import { openWorkQueue } from './open-work-queue.js';

const open = async (environment: Readonly<Record<string, string>>) =>
  openWorkQueue(
    { MESSAGING_DATABASE_URL: 'postgres://127.0.0.1:1/messaging', ...environment },
    () => undefined,
  );

describe('the environment of the work queue', () => {
  it('is refused where the address is no AMQP', async () => {
    await expect(open({ AMQP_URL: 'https://broker' })).rejects.toThrow('AMQP_URL');
  });

  it('is refused where a certificate is to be checked and nothing is encrypted', async () => {
    const environment = { AMQP_URL: 'amqp://broker', AMQP_CA_FILE: '/nowhere/ca.pem' };
    await expect(open(environment)).rejects.toThrow('let AMQP_URL begin with amqps://');
  });

  it('is refused where the file of the authority is missing', async () => {
    const environment = { AMQP_URL: 'amqps://broker', AMQP_CA_FILE: '/nowhere/ca.pem' };
    await expect(open(environment)).rejects.toThrow('AMQP_CA_FILE cannot be read: /nowhere/ca.pem');
  });

  it('is refused without showing the password of an address that is none', async () => {
    const failure = open({ AMQP_URL: 'amqp://shop:secret@host:port' });
    await expect(failure).rejects.toThrow('the address of RabbitMQ is no URL');
    await expect(failure).rejects.not.toThrow('secret');
  });
});
