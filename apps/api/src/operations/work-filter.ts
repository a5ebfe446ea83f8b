import type { Static, TObject } from 'typebox';
import type { WorkFilter } from '#contracts/meshcart/operations/v1/failed_work.js';
import type { workFilter } from '../schemas/work.js';
import { workKindNamed } from './work.presenter.js';

/** Of a query or a body, without the app: whom to ask is decided here, what to look for is decided there. */
export const workFilterOf = ({
  kind,
  place = '',
  key = '',
  minAgeSeconds = 0,
}: Omit<Static<TObject<typeof workFilter>>, 'app'>): WorkFilter => ({
  kind: workKindNamed(kind),
  place,
  key,
  minAgeSeconds,
});
