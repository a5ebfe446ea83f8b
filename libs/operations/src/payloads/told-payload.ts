import { DomainError } from '#errors/domain-error.js';

/** A payload as a person may see it. */
export interface ToldPayload {
  /** Masked; empty where it cannot be read. */
  readonly json: string;
  /** Why it cannot be read; else empty. */
  readonly error: string;
  /** Of what is stored. */
  readonly digest: string;
}

/** What stands where there is no payload to see or to mend. */
export const noPayload: ToldPayload = { json: '', error: '', digest: '' };

/** What is wrong at one place of a payload. */
export interface PayloadFault {
  /** As in "total.amount"; empty for all of it. */
  readonly path: string;
  readonly description: string;
}

/** A payload that must not be stored. */
export function payloadInvalid(...faults: readonly PayloadFault[]): DomainError {
  const fields = faults.map(({ path, description }) => ({
    field: path === '' ? 'payload' : `payload.${path}`,
    description,
  }));
  return new DomainError('invalid', 'REQUEST_INVALID', 'the payload breaks its schema', { fields });
}

/** @throws invalid where the text is no JSON object */
export function parseObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw payloadInvalid({ path: '', description: 'is no JSON' });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw payloadInvalid({ path: '', description: 'is no JSON object' });
}

/** @throws stale where somebody has changed the payload since it was shown */
export function refuseStale(stored: string, seen: string): void {
  if (stored === seen) return;
  const metadata = { digest: stored };
  throw new DomainError('stale', 'VERSION_STALE', 'the payload is another one by now: look at it again', {
    metadata,
  });
}
