import { DomainError } from '#errors/domain-error.js';
import { sqlState } from './sql-state.js';

/** Connection lost, server stopping or full, deadlock, statement, lock or idle timeout. */
const states = /^(08...|53...|57014|57P0.|25P0.|40001|40P01|55P03)$/;
const socketCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);
/** pg has no codes for these. */
const lost = /connection terminated|connection error|timeout exceeded when trying to connect|read timeout/i;

/** Whether the same work may well succeed later, so that its failure says nothing about the work. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DomainError) return error.kind === 'unavailable' || error.kind === 'exhausted';
  const state = sqlState(error);
  if (state !== undefined) return states.test(state);
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && socketCodes.has(code)) return true;
  return lost.test(error.message) || isTransient(error.cause);
}
