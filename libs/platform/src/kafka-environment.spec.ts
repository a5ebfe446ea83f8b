import { describe, expect, it } from '@jest/globals';
import { kafkaIn } from './kafka-environment.js';

describe('kafkaIn', () => {
  it('is undefined where no brokers are named', () => {
    expect(kafkaIn({ KAFKA_TLS: 'true' })).toBeUndefined();
  });

  it('reads brokers, encryption and credentials', () => {
    expect(kafkaIn({ KAFKA_BROKERS: 'one:9092' })).toEqual({ brokers: ['one:9092'] });
    const secured = { KAFKA_TLS: 'true', KAFKA_USERNAME: 'meshcart', KAFKA_PASSWORD: 'secret' };
    expect(kafkaIn({ KAFKA_BROKERS: 'one:9092,two:9093', ...secured })).toEqual({
      brokers: ['one:9092', 'two:9093'],
      tls: {},
      credentials: { mechanism: 'SCRAM-SHA-512', username: 'meshcart', password: 'secret' },
    });
  });

  it('refuses brokers without ports, and half of the credentials', () => {
    expect(() => kafkaIn({ KAFKA_BROKERS: 'one' })).toThrow('KAFKA_BROKERS');
    expect(() => kafkaIn({ KAFKA_BROKERS: 'one:9092', KAFKA_USERNAME: 'meshcart' })).toThrow(
      'belong together',
    );
  });

  it('refuses an authority without encryption, one that cannot be read, and a password in clear', () => {
    const one = { KAFKA_BROKERS: 'one:9092' };
    expect(() => kafkaIn({ ...one, KAFKA_CA_FILE: 'ca.pem' })).toThrow('set KAFKA_TLS=true');
    expect(() => kafkaIn({ ...one, KAFKA_TLS: 'true', KAFKA_CA_FILE: '/nowhere.pem' })).toThrow(
      'KAFKA_CA_FILE cannot be read: /nowhere.pem',
    );
    const plain = { KAFKA_USERNAME: 'a', KAFKA_PASSWORD: 'b', KAFKA_SASL_MECHANISM: 'PLAIN' };
    expect(() => kafkaIn({ ...one, ...plain })).toThrow('would show the password');
    expect(kafkaIn({ ...one, ...plain, KAFKA_TLS: 'true' })?.credentials?.mechanism).toBe('PLAIN');
    expect(() => kafkaIn({ ...one, KAFKA_SASL_MECHANISM: 'MD5' })).toThrow('KAFKA_SASL_MECHANISM');
  });
});
