import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Where a process may be killed: just before a commit or an outbound request, or just after it. */
export type Side = 'before' | 'after';

const record = process.env.MESHCART_CRASH_RECORD;
const armed = process.env.MESHCART_CRASH_AT;

/**
 * Marks a commit or an outbound request. In ordinary runs it does nothing. With MESHCART_CRASH_RECORD=<file> each
 * passage is appended there. With MESHCART_CRASH_AT=<file> the process that reaches the point named in that file writes
 * `<file>.reached` and stops for ever, so that it can be killed from outside; an empty or absent file lets all pass.
 */
export async function crashPoint(name: string, side: Side): Promise<void> {
  if (record) appendFileSync(record, `${name}:${side}\n`);
  if (!armed || !existsSync(armed)) return;
  if (readFileSync(armed, 'utf8').trim() !== `${name}:${side}`) return;
  appendFileSync(`${armed}.reached`, `${process.pid}\n`);
  await new Promise<never>(() => undefined);
}
