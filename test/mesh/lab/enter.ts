import { spawn } from 'node:child_process';
import { once } from 'node:events';

const mark = 'MESHCART_IN_LAB';

/** Whether this process has networks, mounts and process ids of its own. */
export const isInside = (): boolean => process.env[mark] === '1';

/**
 * Runs this very program again inside of namespaces of its own, so that nothing outlives it: neither networks nor
 * mounts nor processes.
 * @returns its exit code.
 */
export async function enterLab(): Promise<number> {
  if (process.getuid?.() !== 0) throw new Error('The lab makes networks of its own: run it as root.');
  const isolated = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('unshare', [...isolated, ...self], {
    stdio: 'inherit',
    env: { ...process.env, [mark]: '1' },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
