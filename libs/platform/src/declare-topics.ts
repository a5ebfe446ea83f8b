import { parseArgs } from 'node:util';
import { topics } from '#contracts/topics.js';
import { checkTopics, countBrokers, declareTopics } from '#messaging/kafka/kafka-topics.js';
import { planTopics } from '#messaging/kafka/topic-plan.js';
import { kafkaIn } from './kafka-environment.js';

const help = `Creates the topics of the contracts on the Kafka of the environment, where they are missing.

usage: node dist/libs/platform/src/declare-topics.js [--brokers N] [--check] [--json]

  --brokers N   refuse to do anything while fewer are there: topics would get fewer replicas, for good
  --check       create nothing, only tell what is missing or otherwise
  --json        the result as JSON
  --help        this page

What is there and is otherwise is left alone and told: keys would move to other partitions.

examples:
  KAFKA_BROKERS=one:9092,two:9092 node dist/libs/platform/src/declare-topics.js --brokers 3
  KAFKA_BROKERS=one:9092 node dist/libs/platform/src/declare-topics.js --check --json

exit codes: 0 all are as declared, 1 some are not, 2 cannot be carried out`;

const options = {
  brokers: { type: 'string', default: '1' },
  check: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

async function main(args: string[]): Promise<number> {
  const { brokers: expected, check, json, help: isAsked } = parseArgs({ args, options }).values;
  if (isAsked) {
    console.log(help);
    return 0;
  }
  const kafka = kafkaIn(process.env);
  if (!kafka) throw new Error('KAFKA_BROKERS must be set, as in KAFKA_BROKERS=one:9092,two:9092');
  console.error('asking Kafka');
  const brokers = await countBrokers(kafka);
  if (brokers < Number(expected))
    throw new Error(`${brokers} of ${expected} brokers are there: try again later`);
  const planned = planTopics(topics, { brokers });
  const report = check
    ? { created: [], drift: await checkTopics(kafka, planned) }
    : await declareTopics(kafka, planned);
  if (json) console.log(JSON.stringify(report, null, 2));
  else
    console.log(
      [...report.created.map((name) => `created ${name}`), ...report.drift, summary(report)].join('\n'),
    );
  return report.drift.length > 0 ? 1 : 0;
}

const summary = ({ created, drift }: { created: readonly string[]; drift: readonly string[] }) =>
  drift.length > 0
    ? `${drift.length} differences`
    : `all topics are as declared, ${created.length} of them new`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`declare-topics: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
