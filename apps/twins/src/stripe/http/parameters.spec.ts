import { describe, expect, it } from '@jest/globals';
import { parseForm } from './form-body.js';
import { requestSchema } from './openapi.js';
import { typedParameters } from './parameters.js';

const typed = (form: string) =>
  typedParameters(parseForm(form), requestSchema('POST', '/v1/payment_intents'));

const refusal = (param: string, code?: string) =>
  expect.objectContaining({ status: 400, body: expect.objectContaining({ param, ...(code && { code }) }) });

describe('typedParameters', () => {
  it("gives each parameter the type that Stripe's document states", () => {
    expect(
      typed('amount=100&currency=eur&confirm=true&metadata[n]=1&allowed_payment_method_types[]=card'),
    ).toEqual({
      amount: 100,
      currency: 'eur',
      confirm: true,
      metadata: { n: '1' },
      allowed_payment_method_types: ['card'],
    });
  });

  it.each([
    ['amount=1&currency=eur&nope=1', 'nope', 'parameter_unknown'],
    [
      'amount=1&currency=eur&automatic_payment_methods[on]=1',
      'automatic_payment_methods[enabled]',
      'parameter_missing',
    ],
    [
      'amount=1&currency=eur&automatic_payment_methods[enabled]=true&automatic_payment_methods[on]=1',
      'automatic_payment_methods[on]',
      'parameter_unknown',
    ],
    ['amount=1', 'currency', 'parameter_missing'],
    ['amount=1.5&currency=eur', 'amount', 'parameter_invalid_integer'],
    ['amount[]=1&currency=eur', 'amount', 'parameter_invalid_integer'],
    ['amount=1&currency=eur&confirm=yes', 'confirm', undefined],
    ['amount=1&currency=eur&capture_method=later', 'capture_method', undefined],
    ['amount=1&currency=eur&metadata=text', 'metadata', undefined],
    ['amount=1&currency=eur&constructor=1', 'constructor', 'parameter_unknown'],
  ])('refuses %s, naming %s', (form, param, code) => {
    expect(() => typed(form)).toThrow(refusal(param, code));
  });
});
