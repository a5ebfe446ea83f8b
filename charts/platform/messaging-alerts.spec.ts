import { expect, it } from '@jest/globals';
import { anEntryPoint } from '../../test/support/a-mesh.js';
import { messagingRules } from './messaging-alerts.js';

it('whoever should take events or jobs and does not say what waits is missed', () => {
  const entryPoints = [
    anEntryPoint({ app: 'mail', name: 'facts', topic: 'shop.v1' }),
    anEntryPoint({ app: 'mail', name: 'letters', queue: 'letter.v1' }),
    anEntryPoint({ app: 'mail', name: 'timer' }),
  ];
  const unseen = messagingRules({ entryPoints }).filter(({ alert }) => alert === 'ConsumerUnseen');

  expect(unseen.map(({ expr }) => expr)).toEqual([
    'absent(meshcart_consumer_lag{group="mail.facts"})',
    'absent(meshcart_queue_due{queue="letter.v1"})',
  ]);
});
