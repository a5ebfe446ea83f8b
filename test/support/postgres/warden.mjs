import { stopServer } from './stop-server.mjs';

// The other end of this pipe is held by Jest; it closes however Jest ends.
process.stdin.resume();
process.stdin.on('close', () => void stopServer(process.argv[2]));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
