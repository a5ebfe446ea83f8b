import { Injectable } from '@nestjs/common';
import { PostgresPaymentLeases } from '#billing/adapters/postgres-payment-leases.js';
import { PaymentLeases, type Lease } from '#billing/domain/payment-store.js';
import { Database } from '#persistence/database.js';

/** What must not be done: everyone who asks holds the payment. */
@Injectable()
export class CarelessLeases extends PostgresPaymentLeases {
  static readonly asProvider = { provide: PaymentLeases, useClass: CarelessLeases };

  constructor(private readonly rows: Database) {
    super(rows);
  }

  override async take(orderId: string): Promise<Lease | undefined> {
    const text = 'select id, lease_token from billing.payments where order_id = $1';
    const { rows } = await this.rows.execute<{ id: string; lease_token: string }>({
      name: 'careless_lease',
      text,
      values: [orderId],
    });
    return rows[0] && { paymentId: rows[0].id, token: BigInt(rows[0].lease_token) };
  }
}
