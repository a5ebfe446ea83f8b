import pg from 'pg';
import { OrderConfirmed } from '#contracts/meshcart/orders/events/v1/events.js';
import type { ShopAccess } from '../support/shop-client/shop-access.js';

/** The tag and length of a UUID's field, and its text. */
const idField = 2 + 36;

/**
 * From now on the confirmation of that order is told without its amount, as by a producer that forgot it: no subscriber can
 * make a mail of that. Answers how to end it.
 */
export async function poisonConfirmation(access: ShopAccess, orderId: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: access.databaseUrl('orders') });
  await client.connect();
  // The amount comes last, after the ids of order and user.
  await client.query(`
    create function poison() returns trigger language plpgsql as
      $$ begin new.data := substring(new.data for ${2 * idField}); return new; end $$;
    create trigger poison before insert on platform.outbox for each row
      when (new.type = '${OrderConfirmed.$type}' and new.key = ${client.escapeLiteral(orderId)})
      execute function poison()`);
  return async () => {
    await client.query('drop trigger poison on platform.outbox; drop function poison()');
    await client.end();
  };
}
