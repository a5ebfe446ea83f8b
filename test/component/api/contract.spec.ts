import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Access, operations, type Operation } from '#contracts/contracts.js';
import { RunningEdge } from './running-edge.js';

let edge: RunningEdge;

beforeAll(async () => {
  edge = await RunningEdge.start();
});

afterAll(async () => edge.close());

const documented = () =>
  Object.entries(edge.document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => ({
      name: operation.operationId,
      place: `${verb.toUpperCase()} ${path}`,
      operation,
    })),
  );

const documentedAs = ({ name }: Operation) => documented().find((each) => each.name === name)?.operation;

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(
      JSON.parse(JSON.stringify(edge.document)) as Record<string, unknown>,
    );

    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(edge.document.openapi).toMatch(/^3\.1\./);
  });

  it('names the operations of edge.proto, at the same places, and no others', () => {
    const declared = operations().map(({ name, method, path }) => ({ name, place: `${method} ${path}` }));
    const told = documented().map(({ name, place }) => ({ name, place }));

    expect(new Set(told.map((each) => JSON.stringify(each)))).toEqual(
      new Set(declared.map((each) => JSON.stringify(each))),
    );
  });

  it.each(operations())('tells the scopes of $name', (operation) => {
    const expected = operation.access === Access.TOKEN ? [{ oauth2: operation.scopes }] : [];

    expect(documentedAs(operation)?.security).toEqual(expected);
  });

  it.each(operations())('tells the problems of $name', (operation) => {
    const responses = Object.entries(documentedAs(operation)?.responses ?? {});
    const refusals = responses.filter(([status]) => Number(status) >= 400);

    expect(refusals.length).toBeGreaterThan(3);
    for (const [, response] of refusals) {
      expect(response.content?.['application/problem+json']?.schema).toEqual({
        $ref: '#/components/schemas/Problem',
      });
    }
  });

  it('says where tokens come from', () => {
    expect(edge.document.components.securitySchemes['oauth2']).toMatchObject({
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: 'http://shop.example/oauth2/token' } },
    });
  });

  it('says which bodies may be left out', () => {
    const bodies = documented().flatMap(({ name, operation }) =>
      operation.requestBody ? [[name, operation.requestBody.required]] : [],
    );

    expect(Object.fromEntries(bodies)).toEqual({
      RegisterUser: true,
      UpdateOwnUser: true,
      CreateStockReceipt: true,
      PlaceOrder: true,
      CancelOrder: false,
      CreateRefund: false,
      FixFailedWork: true,
      DiscardFailedWork: true,
      RedriveFailedWork: true,
      ReceiveStripeEvent: true,
    });
    expect(JSON.stringify(edge.document)).not.toContain('"x-');
  });

  it('shows an example of every body', () => {
    const schemas = edge.document.components.schemas;

    for (const name of [
      'NewUser',
      'UserChange',
      'NewOrder',
      'NewStockReceipt',
      'WorkFix',
      'WorkDiscard',
      'NewRedrive',
    ]) {
      expect(schemas[name]?.['examples'] ?? schemas[name]?.['example']).toBeDefined();
    }
  });

  it('closes every object against unknown properties', () => {
    const open = Object.entries(edge.document.components.schemas).filter(
      ([, schema]) => schema['type'] === 'object' && schema['additionalProperties'] !== false,
    );

    expect(open.map(([name]) => name)).toEqual([]);
  });
});

describe('the documentation page', () => {
  it('is served without anything of another host', async () => {
    const page = await edge.ask('GET', '/docs/');

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('is not told to ask a validator outside', async () => {
    const script = await edge.ask('GET', '/docs/static/swagger-initializer.js');

    expect(script.status).toBe(200);
    expect(script.text).toMatch(/"validatorUrl":null/);
  });

  it('explains every problem at the address that problems name as their type', async () => {
    const { body } = await edge.ask('GET', '/v1/nothing');
    const { pathname, hash } = new URL(String(body['type']));
    const page = await edge.ask('GET', pathname);

    expect(page.status).toBe(200);
    expect(page.text).toContain(`id="${hash.slice(1)}"`);
  });
});
