import type { Static } from 'typebox';
import {
  RedriveResult,
  WorkAction,
  WorkKind,
  type FailedWork as FailedWorkMessage,
  type GetFailedWorkResponse,
  type RedriveOutcome as RedriveOutcomeMessage,
  type WorkMoment as WorkMomentMessage,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import { present, timeOf } from '../http/present.js';
import type { RedriveOutcome, redriveResults } from '../schemas/work-requests.js';
import type { FailedWork, FailedWorkDetails, workActions, workKinds, WorkMoment } from '../schemas/work.js';
import type { WorkApp } from './work-of-apps.js';

export type WorkKindName = (typeof workKinds)[number];

const kinds: Readonly<Partial<Record<WorkKind, WorkKindName>>> = {
  [WorkKind.WORK_KIND_PARKED_EVENT]: 'parked-event',
  [WorkKind.WORK_KIND_DEAD_JOB]: 'dead-job',
  [WorkKind.WORK_KIND_STUCK_MESSAGE]: 'stuck-message',
  [WorkKind.WORK_KIND_SAGA]: 'saga',
};

const actionNames: Readonly<Partial<Record<WorkAction, (typeof workActions)[number]>>> = {
  [WorkAction.WORK_ACTION_FIX]: 'fix',
  [WorkAction.WORK_ACTION_REDRIVE]: 'redrive',
  [WorkAction.WORK_ACTION_DISCARD]: 'discard',
};

const results: Readonly<Partial<Record<RedriveResult, (typeof redriveResults)[number]>>> = {
  [RedriveResult.REDRIVE_RESULT_WOULD_GO]: 'would-go',
  [RedriveResult.REDRIVE_RESULT_REDRIVEN]: 'redriven',
  [RedriveResult.REDRIVE_RESULT_FAILED_AGAIN]: 'failed-again',
  [RedriveResult.REDRIVE_RESULT_GONE]: 'gone',
  [RedriveResult.REDRIVE_RESULT_REFUSED]: 'refused',
};

/** The contract's kind of that name; unspecified, which means all, where there is no name. */
export function workKindNamed(name: WorkKindName | undefined): WorkKind {
  const found = Object.entries(kinds).find(([, each]) => each === name);
  return found ? (Number(found[0]) as WorkKind) : WorkKind.WORK_KIND_UNSPECIFIED;
}

export function presentWork(message: FailedWorkMessage | undefined): Static<typeof FailedWork> {
  const { id, kind, place, failedAt, attempts, waiting, actions, ...rest } = present(message, 'failed work');
  return {
    id,
    app: id.split(':', 1)[0] as WorkApp,
    kind: present(kinds[kind], 'a known kind of work'),
    place,
    ...filled({ key: rest.key, type: rest.type, error: rest.error }),
    attempts,
    ...(failedAt ? { failedAt: failedAt.toISOString() } : {}),
    ...filled({ traceId: rest.traceId, correlationId: rest.correlationId }),
    waiting,
    actions: actions.map((action) => present(actionNames[action], 'a known action')),
  };
}

export function presentDetails(message: GetFailedWorkResponse): Static<typeof FailedWorkDetails> {
  const { work, open, payloadJson, payloadError, payloadDigest, timeline } = message;
  return {
    work: presentWork(work),
    open,
    ...(payloadJson === '' ? {} : { payload: JSON.parse(payloadJson) as unknown }),
    ...filled({ payloadError, payloadDigest }),
    timeline: timeline.map(presentMoment),
  };
}

function presentMoment({ at, what, ...rest }: WorkMomentMessage): Static<typeof WorkMoment> {
  const { detail, subject, clientId, correlationId, digestBefore, digestAfter } = rest;
  return {
    at: timeOf(at, 'a time'),
    what,
    ...filled({ detail, subject, clientId, correlationId, digestBefore, digestAfter }),
  };
}

export function presentOutcome(message: RedriveOutcomeMessage): Static<typeof RedriveOutcome> {
  const { id, result, error, messages } = message;
  return { id, result: present(results[result], 'a known result'), ...filled({ error }), messages };
}

/** What is empty on the wire is absent in an answer. */
const filled = <Fields extends Record<string, string>>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<Fields>;
