import { WorkKind, type WorkFilter } from '#contracts/meshcart/operations/v1/failed_work.js';
import { DomainError } from '#errors/domain-error.js';
import { maskText } from '#errors/mask-text.js';
import type { Actor } from '#persistence/audit-trail.js';
import { currentCall, requirePrincipal } from '#platform/call-context.js';
import { workKinds, type WorkKindName } from './work-id.js';
import type { WorkQuery } from './work-source.js';

/** What a token must be allowed to do, to look and to change. */
export type WorkScope = 'work:read' | 'work:write';

/** The edge asks as well; an app does not rely on that. @throws forbidden SCOPE_MISSING */
export function requireScope(scope: WorkScope): void {
  if (requirePrincipal().scopes.includes(scope)) return;
  throw new DomainError('forbidden', 'SCOPE_MISSING', `only holders of ${scope} may do this`, {
    metadata: { scope },
  });
}

/** @throws invalid REQUEST_INVALID */
export function requestInvalid(field: string, description: string): DomainError {
  const fields = [{ field, description }];
  return new DomainError('invalid', 'REQUEST_INVALID', 'the request is not valid', { fields });
}

/** Who asks, and why. @throws invalid where no reason is given */
export function actorOf(reason: string): Actor {
  const told = maskText(reason.trim());
  if (told.length < 3 || told.length > 500) throw requestInvalid('reason', 'must have 3 to 500 characters');
  const { subject, clientId } = requirePrincipal();
  return { subject, clientId, reason: told, correlationId: currentCall().correlationId };
}

/** The kind that is looked for; undefined for all. @throws invalid for one that this version does not know */
export function kindIn(filter: WorkFilter | undefined): WorkKindName | undefined {
  if (!filter || filter.kind === WorkKind.WORK_KIND_UNSPECIFIED) return undefined;
  const found = [...workKinds].find(([, kind]) => kind === filter.kind);
  if (!found) throw requestInvalid('kind', 'is no kind of failed work');
  return found[0];
}

/** @param begun what failed later is not looked for */
export function queryOf(filter: WorkFilter | undefined, begun: Date): Omit<WorkQuery, 'limit' | 'after'> {
  const { place = '', key = '', minAgeSeconds = 0 } = filter ?? {};
  return {
    ...(place === '' ? {} : { place }),
    ...(key === '' ? {} : { key }),
    failedBefore: new Date(Math.min(begun.getTime(), Date.now() - minAgeSeconds * 1000)),
  };
}

/** @throws invalid where it is none of 1 to 100 */
export function pageSizeOf(asked: number): number {
  if (asked === 0) return 20;
  if (asked >= 1 && asked <= 100) return asked;
  throw requestInvalid('pageSize', 'must be from 1 to 100');
}
