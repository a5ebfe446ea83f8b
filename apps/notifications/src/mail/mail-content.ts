/** What a template fills in, as text that is not yet escaped. */
export interface TemplateFields {
  readonly name: string;
  readonly orderId: string;
  /** Formatted with its currency. */
  readonly total: string;
  /** Stable code of why a payment failed, else empty. */
  readonly reason: string;
}

/** The words of a mail; layout.ts makes text and HTML of them. */
export interface MailContent {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
}
