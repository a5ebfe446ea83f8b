import { createHmac } from 'node:crypto';

/** The value of `Stripe-Signature` for these exact bytes; `timestamp` in Unix seconds of the real clock. */
export const signatureOf = (payload: string, secret: string, timestamp: number): string => {
  const mac = createHmac('sha256', secret).update(`${timestamp}.${payload}`).digest('hex');
  return `t=${timestamp},v1=${mac}`;
};
