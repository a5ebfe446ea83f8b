import type { MailSummary } from './mail-store.js';
import { html, Markup } from './markup.js';

const style = new Markup(`
  :root { color-scheme: light dark; --line: light-dark(#ddd, #444); --soft: light-dark(#666, #aaa); }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
  th, .soft { color: var(--soft); font-weight: normal; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); padding: 1rem; }
  iframe { width: 100%; height: 30rem; border: 1px solid var(--line); background: white; color-scheme: light; }
`);

const page = (title: string, body: Markup): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;

const rowOf = (mail: MailSummary): Markup =>
  html`<tr>
    <td><a href="/mail/messages/${mail.id}">${mail.subject || '(no subject)'}</a></td>
    <td><a href="/mail?recipient=${encodeURIComponent(mail.mailbox)}">${mail.mailbox}</a></td>
    <td class="soft"><time>${mail.receivedAt}</time></td>
    <td class="soft">${mail.deliveries}</td>
  </tr> `;

export const listPage = (mails: readonly MailSummary[], recipient: string | undefined): string => {
  const filter =
    recipient === undefined
      ? html``
      : html`<p class="soft">To ${recipient} only. <a href="/mail">Show all</a></p>`;
  const table =
    mails.length === 0
      ? html`<p>No mail has arrived.</p>`
      : html`<table>
          <thead>
            <tr>
              <th>Subject</th>
              <th>To</th>
              <th>Received</th>
              <th>Deliveries</th>
            </tr>
          </thead>
          <tbody>
            ${mails.map(rowOf)}
          </tbody>
        </table>`;
  return page(
    'Mail',
    html`<h1>Mail</h1>
      ${filter}${table}`,
  );
};

/** The HTML part is shown in a frame without scripts, forms or origin, from an address with its own policy. */
export const messagePage = (mail: MailSummary & { readonly html: string }): string =>
  page(
    mail.subject || '(no subject)',
    html`<p><a href="/mail">All mail</a></p>
      <h1>${mail.subject || '(no subject)'}</h1>
      <p class="soft">
        From ${mail.from}<br />To ${mail.mailbox}<br />${mail.receivedAt}<br />${mail.messageId}, deliveries:
        ${mail.deliveries}
      </p>
      <h2>Text</h2>
      <pre>${mail.text}</pre>
      ${
        mail.html === ''
          ? html``
          : html`<h2>HTML</h2>
              <iframe sandbox title="The mail's HTML" src="/mail/messages/${mail.id}/html"></iframe>`
      }
      <p><a href="/mail/messages/${mail.id}/source">Source</a></p>`,
  );
