import { ConfigurationError, parseEnvironment } from '#config/parse-environment.js';
import { TwinsEnvironment } from './environment.js';
import { startTwins } from './twins.js';

try {
  const environment = parseEnvironment(TwinsEnvironment, process.env);
  const { close, ...ports } = await startTwins(environment);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void close().then(() => process.exit(0));
    });
  console.log(JSON.stringify({ ready: true, pid: process.pid, ...ports }));
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
}
