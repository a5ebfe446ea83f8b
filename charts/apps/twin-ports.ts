/** Where the stand-ins answer: Stripe's API, SMTP, and what mails they took. */
export const twinPorts = { stripe: 12111, smtp: 2525, mail: 8025 } as const;
