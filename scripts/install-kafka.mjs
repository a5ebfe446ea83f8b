// Installs the Kafka that npm run test:brokers starts into .tools/kafka/, by Maven: node scripts/install-kafka.mjs
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const version = '4.1.1';
const needed = 17;
const folder = resolve(import.meta.dirname, '..', '.tools', 'kafka');
const stamp = join(folder, 'version');

// Kafka's own archive is not in Maven's repository, but all that it holds is: the broker with what it depends on.
const project = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>meshcart</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;
const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

const run = (program, args, options = {}) => {
  const ended = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (ended.error?.code === 'ENOENT')
    throw new Error(
      `Kafka ${version} needs ${program}, which is not installed: Java ${needed} or newer and Maven (in Debian ` +
        'openjdk-17-jre-headless and maven).',
    );
  if (ended.status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${ended.status}`);
  return ended;
};

function refuseOldJava() {
  // As in: openjdk version "17.0.15" 2025-04-15. It is said on stderr.
  const said = run('java', ['-version']).stderr;
  const major = Number(/version "(\d+)/.exec(said)?.[1]);
  if (!(major >= needed))
    throw new Error(`Kafka ${version} needs Java ${needed} or newer, and this is: ${said.trim()}`);
}

refuseOldJava();
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version)
  console.log(`Kafka ${version} is in .tools/kafka.`);
else {
  console.log(
    `Fetching Kafka ${version} and its dependencies into .tools/kafka/ with Maven, some 20 seconds.`,
  );
  // A folder that was begun and not ended is never taken for a whole one.
  const begun = `${folder}.begun`;
  for (const old of [begun, folder]) rmSync(old, { recursive: true, force: true });
  mkdirSync(begun, { recursive: true });
  writeFileSync(join(begun, 'pom.xml'), project);
  const options = ['--batch-mode', '--quiet', '--file', join(begun, 'pom.xml')];
  const only = ['-DincludeScope=runtime', `-DoutputDirectory=${join(begun, 'lib')}`];
  run('mvn', [...options, copy, ...only], { stdio: 'inherit' });
  writeFileSync(join(begun, 'version'), version);
  renameSync(begun, folder);
  console.log('Done.');
}
