import { setTimeout as wait } from 'node:timers/promises';
import {
  RedriveResult,
  type FailedWork,
  type RedriveFailedWorkRequest,
  type RedriveFailedWorkResponse,
  type RedriveOutcome,
} from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';
import type { Actor } from '#persistence/audit-trail.js';
import { remainingMs } from '#platform/call-context.js';
import { actorOf, kindIn, queryOf, requestInvalid } from '../request-fields.js';
import type { Redriven } from '../work-source.js';
import { positionOf } from '../work-order.js';
import type { WorkSources } from '../work-sources.js';
import { decodeWorkToken, encodeWorkToken } from '../work-token.js';

/** What one answer tells at most. */
const mostAtOnce = 100;
/** What one redrive may take, as where a broker is away: nothing is begun when less of the call is left. */
const reserveMs = 10_500;
/** What the answer needs. */
const answerMs = 300;

const results: Readonly<Record<Redriven['result'], RedriveResult>> = {
  redriven: RedriveResult.REDRIVE_RESULT_REDRIVEN,
  'failed again': RedriveResult.REDRIVE_RESULT_FAILED_AGAIN,
  gone: RedriveResult.REDRIVE_RESULT_GONE,
  refused: RedriveResult.REDRIVE_RESULT_REFUSED,
};

/** Has failed work done again, one after the other at the pace that was asked for, until the time of the call is up. */
export class RedriveWork {
  constructor(private readonly sources: WorkSources) {}

  async run(request: RedriveFailedWorkRequest): Promise<RedriveFailedWorkResponse> {
    const by = actorOf(request.reason);
    const pauseMs = 1000 / rateOf(request.ratePerSecond);
    const { ids, matching, tokenAfter } = await this.asked(request);
    const outcomes: RedriveOutcome[] = [];
    for (const id of ids) {
      const due = Date.now() + pauseMs;
      outcomes.push(request.dryRun ? wouldGo(id) : await this.redrive(id, by));
      if (request.dryRun) continue;
      // Also after the last one, so that the next call keeps the pace.
      await wait(Math.max(0, Math.min(due - Date.now(), remainingMs() - answerMs)));
      if (remainingMs() < reserveMs) break;
    }
    const last = outcomes.at(-1);
    const isDone = !last || outcomes.length >= matching;
    return { outcomes, matching, nextPageToken: isDone ? '' : tokenAfter(last.id) };
  }

  /** A page of it; `matching` is how much there is from here on. */
  private async asked({ ids, filter, pageToken }: RedriveFailedWorkRequest): Promise<Asked> {
    const token = decodeWorkToken(pageToken);
    const begun = token?.begun ?? new Date();
    if (ids.length > 0) return chosen(ids, filter !== undefined, begun, token?.after.id);
    if (!filter) throw requestInvalid('ids', 'must name something where there is no filter');
    const query = { ...queryOf(filter, begun), ...(token ? { after: token.after } : {}), limit: mostAtOnce };
    const { work, matching } = await this.sources.page(kindIn(filter), query);
    const byId = new Map<string, FailedWork>(work.map((each) => [each.id, each]));
    const tokenAfter = (id: string): string => {
      const ended = byId.get(id);
      return ended ? encodeWorkToken({ begun, after: positionOf(ended) }) : '';
    };
    return { ids: [...byId.keys()], matching, tokenAfter };
  }

  private async redrive(text: string, by: Actor): Promise<RedriveOutcome> {
    const { result, error = '', messages } = await this.attempt(text, by);
    return { id: text, result: results[result], error, messages };
  }

  /** What is refused is told beside what went. Anything else ends the call: what follows would end like it. */
  private async attempt(text: string, by: Actor): Promise<Redriven> {
    try {
      const { id, source } = this.sources.find(text);
      return await source.redrive(id, by);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.kind === 'missing') return { result: 'gone', messages: 0 };
      return { result: 'refused', error: `${error.code}: ${error.message}`, messages: 0 };
    }
  }
}

interface Asked {
  readonly ids: readonly string[];
  readonly matching: number;
  readonly tokenAfter: (id: string) => string;
}

function chosen(ids: readonly string[], isFiltered: boolean, begun: Date, after: string | undefined): Asked {
  if (isFiltered) throw requestInvalid('filter', 'must be absent where ids are named');
  if (ids.length > mostAtOnce) throw requestInvalid('ids', `must be at most ${mostAtOnce}`);
  const distinct = [...new Set(ids)];
  const left = distinct.slice(after === undefined ? 0 : distinct.indexOf(after) + 1);
  const tokenAfter = (id: string) => encodeWorkToken({ begun, after: { failedAt: new Date(0), id } });
  return { ids: left, matching: left.length, tokenAfter };
}

function rateOf(asked: number): number {
  if (asked === 0) return 50;
  if (asked >= 0.5 && asked <= 1000) return asked;
  throw requestInvalid('ratePerSecond', 'must be from 0.5 to 1000');
}

const wouldGo = (id: string): RedriveOutcome => ({
  id,
  result: RedriveResult.REDRIVE_RESULT_WOULD_GO,
  error: '',
  messages: 0,
});
