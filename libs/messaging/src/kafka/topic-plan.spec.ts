import { describe, expect, it } from '@jest/globals';
import { driftOf, planTopics, type PlannedTopic } from './topic-plan.js';

const declaration = { name: 'facts', partitions: 12, replicas: 3, retentionDays: 7, deadLetterDays: 30 };
const planned = (): PlannedTopic => planTopics([declaration])[0] as PlannedTopic;

describe('planTopics', () => {
  it('plans each topic and its dead letters, and needs all brokers but one', () => {
    expect(planTopics([declaration])).toEqual([
      {
        name: 'facts',
        partitions: 12,
        replicas: 3,
        configs: { 'min.insync.replicas': '2', 'cleanup.policy': 'delete', 'retention.ms': '604800000' },
      },
      {
        name: 'facts.dead',
        partitions: 1,
        replicas: 3,
        configs: { 'min.insync.replicas': '2', 'cleanup.policy': 'delete', 'retention.ms': '2592000000' },
      },
    ]);
  });

  it('fits one broker, a prefix, and compaction', () => {
    const [topic] = planTopics([{ ...declaration, isCompacted: true }], { prefix: 'p.', brokers: 1 });
    expect(topic).toMatchObject({
      name: 'p.facts',
      replicas: 1,
      configs: { 'min.insync.replicas': '1', 'cleanup.policy': 'compact' },
    });
  });
});

describe('driftOf', () => {
  it('is silent where all is as planned, whatever else Kafka has set', () => {
    const found = { ...planned(), configs: { ...planned().configs, 'segment.bytes': '1' } };
    expect(driftOf(planned(), found)).toEqual([]);
  });

  it('names what is missing, and each difference', () => {
    expect(driftOf(planned(), undefined)).toEqual(['facts does not exist']);
    const found = { ...planned(), partitions: 6, replicas: 1, configs: { 'cleanup.policy': 'delete' } };
    expect(driftOf(planned(), found)).toEqual([
      expect.stringMatching(/^facts has 6 partitions and 12 are declared\. .*lose their order/),
      expect.stringMatching(/^facts is kept by 1 brokers and 3 are declared/),
      'facts has min.insync.replicas = nothing and 2 is declared',
      'facts has retention.ms = nothing and 604800000 is declared',
    ]);
  });
});
