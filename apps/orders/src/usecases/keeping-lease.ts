import type { Lease, SagaStore } from '../domain/saga-store.js';

const renewEveryMs = 1300;

/** Renews the lease as long as `work` lasts. A lease that is lost does no harm: what follows is not recorded. */
export async function keepingLease<T>(sagas: SagaStore, lease: Lease, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    sagas.renew(lease).then(
      (held) => held || clearInterval(timer),
      () => undefined, // a database that is away is noticed when the result is recorded
    );
  }, renewEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
