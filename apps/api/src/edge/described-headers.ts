import type { Operation } from '#contracts/contracts.js';
import { answerHeaderDescriptions, type AnswerHeader, type OperationShape } from './operation-shape.js';

const text = (description: string) => ({ type: 'string', description });

/** For the document; every answer carries the correlation id. */
export function answerHeaders(names: readonly AnswerHeader[]) {
  return {
    'X-Correlation-ID': text('Names this request in our logs'),
    ...Object.fromEntries(names.map((name) => [name, text(answerHeaderDescriptions[name])])),
  };
}

/** What a request may carry beside its body. For the document: Ajv does not look at headers. */
export function requestHeaders(operation: Operation, { ifMatch, success }: OperationShape) {
  const tagged = success.headers?.includes('ETag') ?? false;
  const properties = {
    ...(operation.keyRequired
      ? {
          'Idempotency-Key': text(
            '1 to 255 printable ASCII characters, raw or quoted; a repeat sends the same',
          ),
        }
      : {}),
    ...(tagged && operation.method === 'GET'
      ? { 'If-None-Match': text('ETags that are known already') }
      : {}),
    ...(ifMatch ? { 'If-Match': text('The ETag that must still be the current one') } : {}),
    'X-Correlation-ID': text(
      'Taken for this request where it is 8 to 128 letters, digits, dots, colons, dashes',
    ),
  };
  const required = [
    ...(operation.keyRequired ? ['Idempotency-Key'] : []),
    ...(ifMatch === 'required' ? ['If-Match'] : []),
  ];
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}
