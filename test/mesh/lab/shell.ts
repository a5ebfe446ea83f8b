import { execFile } from 'node:child_process';

/** Runs a program to its end. @throws with what it complained of where it fails. */
export async function shell(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      error
        ? reject(new Error(`${command} ${args.join(' ')}: ${[stderr, stdout].join('') || error.message}`))
        : resolve(stdout),
    );
    // Most programs do not read it, and may be gone by now.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
