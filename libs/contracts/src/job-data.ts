import Type, { type TObject } from 'typebox';

const uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
const exactly = { additionalProperties: false };

/** What the jobs of each queue carry: ids and plain values, never personal data. */
export const jobData: Readonly<Record<string, TObject>> = {
  'mail.v1': Type.Object({ notificationId: uuid }, exactly),
  'order-expiry.v1': Type.Object({ orderId: uuid }, exactly),
};
