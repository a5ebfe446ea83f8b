import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { filesOf, podOwnersIn } from '../../test/support/rendered.js';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

const { services, volumes } = parse(filesOf('compose').get('compose.yaml') ?? '') as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
};
const containers = podOwnersIn('dev-brokers').flatMap(({ template }) => template.spec.containers);

describe('the brokers of docker compose', () => {
  it('are those of the cluster, and its topics are declared by the same program', () => {
    for (const { image } of Object.values(services))
      expect(containers.map((container) => container.image)).toContain(image);
    const [, program] = services.topics?.command ?? [];
    const commands = containers.flatMap((container) => (container as { command?: string[] }).command ?? []);
    expect(commands).toContain(program);
  });

  it('are reached on loopback only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(['127.0.0.1:9092:9092', '127.0.0.1:5672:5672']);
    expect(services.kafka?.environment.KAFKA_ADVERTISED_LISTENERS).toContain('HOST://127.0.0.1:9092');
  });

  it('hold no password in clear, and keep what they have taken', () => {
    expect(services.rabbitmq?.environment.RABBITMQ_DEFAULT_PASS).toMatch(/^\$\{RABBITMQ_PASSWORD:\?/);
    const kept = Object.values(services).flatMap((service) => service.volumes ?? []);
    expect(kept.map((volume) => volume.split(':')[0])).toEqual(Object.keys(volumes));
  });
});
