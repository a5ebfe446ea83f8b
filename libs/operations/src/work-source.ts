import {
  WorkAction,
  type FailedWork,
  type WorkMoment,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import type { Actor, AuditRecord } from '#persistence/audit-trail.js';
import type { ToldPayload } from './payloads/told-payload.js';
import type { WorkId, WorkKindName } from './work-id.js';

/** What may be done with work that has a payload of its own. */
export const allActions: readonly WorkAction[] = [
  WorkAction.WORK_ACTION_FIX,
  WorkAction.WORK_ACTION_REDRIVE,
  WorkAction.WORK_ACTION_DISCARD,
];

/** Where a page ended: what failed later, or at the same time and has a greater id, comes next. */
export interface WorkPosition {
  readonly failedAt: Date;
  readonly id: string;
}

/** What is looked for. Absent: whatever. */
export interface WorkQuery {
  readonly place?: string;
  readonly key?: string;
  readonly failedBefore: Date;
  readonly after?: WorkPosition;
  readonly limit: number;
}

/** Some of what was looked for, oldest first, and how much of it there is from here on. */
export interface WorkPage {
  readonly work: readonly FailedWork[];
  readonly matching: number;
}

/** One piece of work that waits for a person. */
export interface OpenWork {
  readonly work: FailedWork;
  readonly payload: ToldPayload;
  /** What happened to it before people came. */
  readonly moments: readonly WorkMoment[];
}

/** What became of a redrive; see RedriveResult. `messages` counts what went, with what waited behind. */
export interface Redriven {
  readonly result: 'redriven' | 'failed again' | 'gone' | 'refused';
  readonly error?: string;
  readonly messages: number;
}

/** An edited payload. */
export interface Fix {
  readonly json: string;
  /** Of the payload that was edited. */
  readonly digest: string;
}

/** One kind of failed work of one app. Every change is one transaction with its audit entry. */
export abstract class WorkSource {
  abstract readonly kind: WorkKindName;
  abstract list(query: WorkQuery): Promise<WorkPage>;
  /** Undefined where no such work is left. */
  abstract find(id: WorkId): Promise<OpenWork | undefined>;
  /** Answers the new digest; undefined where no such work is left. @throws invalid, stale, refused */
  abstract fix(id: WorkId, fix: Fix, by: Actor): Promise<string | undefined>;
  /** Has it done again, after what must come before it. */
  abstract redrive(id: WorkId, by: Actor): Promise<Redriven>;
  /** Answers how much was freed by it; undefined where no such work is left. @throws refused */
  abstract discard(id: WorkId, by: Actor): Promise<number | undefined>;
  /** What people did about it, oldest first; also when it is gone. */
  abstract history(id: WorkId): Promise<readonly AuditRecord[]>;
}
