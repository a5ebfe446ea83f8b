import { Html, html } from './html.js';
import type { MailContent } from './mail-content.js';

const closing = 'Meshcart';

export function textOf({ heading, paragraphs }: MailContent, name: string): string {
  return [`Dear ${name},`, `${heading}.`, ...paragraphs, closing].join('\n\n') + '\n';
}

export function htmlOf({ subject, heading, paragraphs }: MailContent, name: string): string {
  const body = paragraphs.map((paragraph) => html`<p>${paragraph}</p>`.text).join('\n      ');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body style="font-family: sans-serif; max-width: 36em; margin: 2em auto">
        <h1 style="font-size: 1.4em">${heading}</h1>
        <p>Dear ${name},</p>
        ${new Html(body)}
        <p>${closing}</p>
      </body>
    </html> `.text;
}
