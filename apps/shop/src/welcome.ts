import { dirname } from 'node:path';
import { seedProducts } from '#orders/seed-products.js';
import { demoClientPath, type DemoClient } from './seed/demo-client.js';
import type { System } from './system.js';

/** What a person needs who sees the shop for the first time: addresses, credentials and an order to paste. */
export function welcome(directory: string, system: System, demo: DemoClient): string {
  return `
ready: ${system.publicUrls.join(' and ')}

  browse the interface  ${system.publicUrl}/docs
  mails sent            ${system.mailUrl}/mail${jobs(system)}
  logs                  ${dirname(system.log('shop'))}
  demo account          ${demo.account.email}, password ${demo.account.password}
  demo client           ${demo.client.id}:${demo.client.secret}
  admin client          ${demo.admin.id}:${demo.admin.secret}
                        (also in ${demoClientPath(directory)})
  failed work           npm run meshctl -- work list

A first order, to copy and paste:

${firstOrder(system.publicUrl, system.mailUrl, demo)}

Ctrl-C stops everything.`;
}

/** Without the credentials that the address holds. */
const jobs = ({ messaging: { AMQP_URL } }: System) =>
  AMQP_URL === undefined ? '' : `\n  jobs carried by       RabbitMQ at ${new URL(AMQP_URL).host}`;

/** Runs in any POSIX shell with curl and sed. */
export function firstOrder(url: string, mailUrl: string, { client }: DemoClient): string {
  const [product] = seedProducts;
  const order = {
    items: [{ productId: product?.id, quantity: 2 }],
    currency: 'EUR',
    paymentMethod: 'pm_card_visa',
  };
  return `  TOKEN=$(curl -s ${url}/oauth2/token -u '${client.id}:${client.secret}' \\
    -d grant_type=client_credentials -d 'scope=${client.scopes.join(' ')}' \\
    | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  ORDER=$(curl -s ${url}/v1/orders -H "Authorization: Bearer $TOKEN" \\
    -H 'Content-Type: application/json' -H "Idempotency-Key: first-$(date +%s)" \\
    -d '${JSON.stringify(order)}')
  echo "$ORDER"
  ID=$(echo "$ORDER" | sed 's/^{"id":"\\([^"]*\\)".*/\\1/'); sleep 2
  curl -s ${url}/v1/orders/$ID -H "Authorization: Bearer $TOKEN"; echo
  curl -s ${url}/v1/orders/$ID/payment -H "Authorization: Bearer $TOKEN"; echo
  curl -s '${mailUrl}/mail/messages.json'; echo`;
}
