import { expect } from '@jest/globals';
import type { EdgeAnswer } from './running-edge.js';

/** A whole problem document with these, and nothing else in it. */
export function expectProblem(answer: EdgeAnswer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.body).toMatchObject({
    type: `http://shop.example/docs/problems#${code}`,
    status,
    correlationId: answer.headers.get('x-correlation-id'),
    errors: expect.any(Array),
  });
  expect(Object.keys(answer.body).sort()).toEqual(
    ['type', 'title', 'status', 'detail', 'code', 'instance', 'correlationId', 'retryable', 'errors'].sort(),
  );
}

/** Where the client went wrong, sorted. */
export const fieldsOf = ({ body }: EdgeAnswer) =>
  (body['errors'] as { field: string }[]).map(({ field }) => field).sort();
