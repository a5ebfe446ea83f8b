/** An amount in minor units of an ISO 4217 currency, upper case. */
export interface Money {
  readonly amount: bigint;
  readonly currency: string;
}
