import type { ServiceName } from './environment.js';
import type { Digest, ReleasedImage } from './image.js';

/** What the last release built, filled in by its tooling. Zeros stand where there was none: such a pod cannot start. */
const digests: Readonly<Record<ServiceName, Digest>> = {
  api: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
  users: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
  orders: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
  billing: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
  notifications: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
};

const released = (app: ServiceName): ReleasedImage => ({ name: `meshcart/${app}`, digest: digests[app] });

/** Staging runs what production will. */
export const releasedImages: Readonly<Record<ServiceName, ReleasedImage>> = {
  api: released('api'),
  users: released('users'),
  orders: released('orders'),
  billing: released('billing'),
  notifications: released('notifications'),
};
