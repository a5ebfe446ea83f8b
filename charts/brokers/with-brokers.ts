import { publisherOf, topics } from '#contracts/topics.js';
import type { Mesh } from '#mesh/mesh.js';
import type { Environment } from '../environments/environment.js';

/**
 * The mesh with the brokers of an environment as stores of the apps that use them, so that exactly those reach them: Kafka
 * whoever publishes or consumes events, RabbitMQ whoever works on a queue. A job is enqueued by the app that works on it.
 */
export const withBrokers = (mesh: Mesh, { brokers }: Environment): Mesh =>
  brokers === undefined
    ? mesh
    : {
        ...mesh,
        workloads: mesh.workloads.map((workload) => ({
          ...workload,
          stores: [...workload.stores, ...brokersOf(mesh, workload.app)].sort(),
        })),
      };

function brokersOf({ entryPoints }: Mesh, app: string): string[] {
  const own = entryPoints.filter((entryPoint) => entryPoint.app === app);
  const hasEvents =
    own.some(({ topic }) => topic !== '') || topics.some((topic) => publisherOf(topic) === app);
  return [...(hasEvents ? ['kafka'] : []), ...(own.some(({ queue }) => queue !== '') ? ['rabbitmq'] : [])];
}
