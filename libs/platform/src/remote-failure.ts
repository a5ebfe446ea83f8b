/** A callee failed in a way that it did not explain; its own log has the cause. */
export class RemoteFailure extends Error {
  override readonly name = 'RemoteFailure';

  constructor(
    readonly rpc: string,
    /** Number of the gRPC status. */
    readonly status: number,
    details: string,
  ) {
    super(`${rpc} failed with status ${status}: ${details}`);
  }
}
