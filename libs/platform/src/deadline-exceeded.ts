/** The time ran out before the answer came: whether the callee did its work is unknown. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor(readonly rpc: string) {
    super(`${rpc} did not answer in time`);
  }
}
