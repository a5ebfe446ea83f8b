import { brokerPorts } from './names.js';

/** What nodes say among themselves: a network policy keeps everybody else off. */
export const nodePorts = { controller: 9093, broker: 9094 } as const;

/** The settings of every node; `@NODE@` stands for its number, from 0. `hostOf` tells the name of a node. */
export function kafkaSettings(nodes: number, hostOf: (node: string) => string, data: string): string {
  const own = hostOf('@NODE@');
  const voters = Array.from(
    { length: nodes },
    (_, node) => `${node}@${hostOf(String(node))}:${nodePorts.controller}`,
  );
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '@NODE@',
    'controller.quorum.voters': voters.join(','),
    listeners: `APPS://:${brokerPorts.kafka},CONTROLLER://:${nodePorts.controller},NODES://:${nodePorts.broker}`,
    'advertised.listeners': `APPS://${own}:${brokerPorts.kafka},NODES://${own}:${nodePorts.broker}`,
    'listener.security.protocol.map': 'APPS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT,NODES:PLAINTEXT',
    'inter.broker.listener.name': 'NODES',
    'controller.listener.names': 'CONTROLLER',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.apps.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'log.dirs': data,
    // Of a topic that nobody declared nobody knows how many partitions it should have.
    'auto.create.topics.enable': false,
    'min.insync.replicas': Math.max(1, nodes - 1),
    'offsets.topic.replication.factor': nodes,
    'transaction.state.log.replication.factor': nodes,
    'transaction.state.log.min.isr': Math.max(1, nodes - 1),
    'share.coordinator.state.topic.replication.factor': nodes,
    'share.coordinator.state.topic.min.isr': Math.max(1, nodes - 1),
    // A replica whose node is lost is not waited for long.
    'replica.lag.time.max.ms': 10_000,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
