export interface Recipient {
  readonly name: string;
  readonly address: string;
}

const address = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9.-]+$/i;
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** True for one plain address. Lists, comments, quotes and line breaks would be read as further recipients. */
export function isPlainAddress(text: string): boolean {
  return text.length <= 254 && address.test(text);
}

/** On one line, whatever it was before. */
export function printable(text: string): string {
  return text.replace(unprintable, ' ').trim();
}

/** Reads `Name <address>`; the configuration's schema has checked the form. */
export function senderOf(text: string): Recipient {
  const open = text.lastIndexOf('<');
  return { name: text.slice(0, open).trim(), address: text.slice(open + 1, -1) };
}

/** What mail servers say often repeats the address; it is kept without. */
export function withoutAddresses(text: string): string {
  return text.replace(/\S+@\S+/g, '<address>').slice(0, 300);
}
