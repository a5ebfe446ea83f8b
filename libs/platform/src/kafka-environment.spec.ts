import { describe, expect, it } from '@jest/globals';
import { kafkaIn } from './kafka-environment.js';

describe('kafkaIn', () => {
  it('is undefined where no brokers are named', () => {
    expect(kafkaIn({ KAFKA_TLS: 'true' })).toBeUndefined();
  });

  it('reads brokers, encryption and credentials', () => {
    expect(kafkaIn({ KAFKA_BROKERS: 'one:9092' })).toEqual({ brokers: ['one:9092'], tls: false });
    const secured = { KAFKA_TLS: 'true', KAFKA_USERNAME: 'meshcart', KAFKA_PASSWORD: 'secret' };
    expect(kafkaIn({ KAFKA_BROKERS: 'one:9092,two:9093', ...secured })).toEqual({
      brokers: ['one:9092', 'two:9093'],
      tls: true,
      credentials: { username: 'meshcart', password: 'secret' },
    });
  });

  it('refuses brokers without ports, and half of the credentials', () => {
    expect(() => kafkaIn({ KAFKA_BROKERS: 'one' })).toThrow('KAFKA_BROKERS');
    expect(() => kafkaIn({ KAFKA_BROKERS: 'one:9092', KAFKA_USERNAME: 'meshcart' })).toThrow(
      'belong together',
    );
  });
});
