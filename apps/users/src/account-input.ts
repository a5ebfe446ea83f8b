import { domainToASCII } from 'node:url';
import { DomainError } from '#errors/domain-error.js';

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domainName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling under which an address is stored, found and mailed to: NFKC, trimmed, lower case, the domain in
 * ASCII. Throws invalid REQUEST_INVALID where a mail server could not take it, and where it could mean more than one.
 */
export function normalizedEmail(given: string): string {
  const text = given.normalize('NFKC').trim().toLowerCase();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = domainToASCII(text.slice(at + 1));
  const email = `${local}@${domain}`;
  if (
    at < 1 ||
    local.length > 64 ||
    email.length > 254 ||
    !localPart.test(local) ||
    !domainName.test(domain)
  ) {
    throw invalid('email', 'must be an e-mail address');
  }
  return email;
}

/** What could forge a line of a mail, or turn the reading direction of what follows. */
const misleading = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/** Names are for people, in any script. */
export function validName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '' || name.length > 200 || misleading.test(name)) {
    throw invalid('name', 'must be 1 to 200 printable characters');
  }
  return name;
}

export function validPassword(given: string): string {
  if (given.length < 12 || given.length > 200) throw invalid('password', 'must have 12 to 200 characters');
  return given;
}

function invalid(field: string, description: string): DomainError {
  return new DomainError('invalid', 'REQUEST_INVALID', `${field} ${description}`, {
    fields: [{ field, description }],
  });
}
