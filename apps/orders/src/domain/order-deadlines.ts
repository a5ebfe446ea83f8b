/** Brings the expiry of an unpaid order, if and only if the current transaction commits. */
export abstract class OrderDeadlines {
  abstract expireAt(orderId: string, at: Date): Promise<void>;
}
