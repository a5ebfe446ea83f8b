import { styleText } from 'node:util';
import { exitCode } from '../exit-code.js';
import { confirm } from './confirm.js';
import type { ShopOptions } from './credentials.js';
import { describeEdit } from './describe-edit.js';
import { editPayload, payloadIn } from './edit-payload.js';
import { Refused } from './refused.js';
import { detailsShape, fixedShape } from './shapes.js';
import { ShopClient } from './shop-client.js';

export interface FixOptions extends ShopOptions {
  readonly payload?: string;
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Replaces the payload of one piece of failed work by an edited one. */
export async function fix(id: string, { payload: file, ...options }: FixOptions): Promise<number> {
  const { reason, dryRun, yes, json } = options;
  const shop = await ShopClient.signIn(options, dryRun ? ['work:read'] : ['work:read', 'work:write']);
  const path = `/failed-work/${encodeURIComponent(id)}`;
  const { work, open, payload, payloadError, payloadDigest = '' } = await shop.ask(detailsShape, path);
  if (!open) throw new Refused(`it is settled already: meshctl work show ${id} tells how`);
  if (payload === undefined) throw new Refused(payloadError ?? 'it has no payload that could be fixed');
  if (!work.actions.includes('fix'))
    throw new Refused(`it cannot be fixed, only: ${work.actions.join(', ')}`);
  const edited = file === undefined ? editPayload(payload) : payloadIn(file);
  const edit = describeEdit(payload, edited);
  if (edit === undefined) return told(json, { payloadDigest, changed: false }, 'nothing was edited');
  if (!json) console.error(edit);
  if (dryRun) return told(json, { payloadDigest, changed: true }, 'nothing was sent');
  if (!yes && !(await confirm('replace the payload?')))
    return told(json, { payloadDigest, changed: false }, 'nothing was sent');
  const fixed = await shop.ask(fixedShape, `${path}/payload`, {
    method: 'PUT',
    headers: { 'if-match': `"${payloadDigest}"` },
    body: { payload: edited, reason },
  });
  const next = `next: meshctl work redrive ${id} --reason …`;
  return told(json, { ...fixed, changed: true }, `${styleText('green', 'fixed')} ${id}\n${next}`);
}

function told(json: boolean | undefined, answer: object, sentence: string): number {
  console.log(json ? JSON.stringify(answer, undefined, 2) : sentence);
  return exitCode.ok;
}
