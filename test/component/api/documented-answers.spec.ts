import { describe, expect, it } from '@jest/globals';
import { DocumentedAnswers } from './documented-answers.js';

const thing = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' } },
  additionalProperties: false,
};

const answers = new DocumentedAnswers({
  openapi: '3.1.0',
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'GetThing',
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
        },
      },
    },
  },
  components: { schemas: { Thing: thing }, securitySchemes: {} },
});

const good = {
  method: 'GET',
  path: '/things/1?x=1',
  status: 200,
  contentType: 'application/json',
  body: { id: '1' },
};

describe('DocumentedAnswers', () => {
  it('lets pass what the document says', () => {
    expect(() => answers.check(good)).not.toThrow();
  });

  it.each([
    ['a status that is not told', { status: 201 }],
    ['another type of content', { contentType: 'text/html' }],
    ['a missing member', { body: {} }],
    ['a member of another type', { body: { id: 1 } }],
    ['a member that is not told', { body: { id: '1', secret: 'x' } }],
  ])('catches %s', (_, change) => {
    expect(() => answers.check({ ...good, ...change })).toThrow('GET /things/{id}');
  });
});
