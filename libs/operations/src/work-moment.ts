import type { WorkMoment } from '#contracts/meshcart/operations/v1/failed_work.js';
import type { AuditRecord } from '#persistence/audit-trail.js';

/** What happened by itself. */
export const moment = (at: Date, what: string, detail = ''): WorkMoment => ({
  at,
  what,
  detail,
  subject: '',
  clientId: '',
  correlationId: '',
  digestBefore: '',
  digestAfter: '',
});

/** What a person did. */
export function momentOf(record: AuditRecord): WorkMoment {
  const { at, action, subject, clientId, correlationId, reason, error } = record;
  return {
    at,
    what: action,
    detail: error === undefined ? reason : `${error} (${reason})`,
    subject,
    clientId,
    correlationId,
    digestBefore: record.digestBefore ?? '',
    digestAfter: record.digestAfter ?? '',
  };
}
