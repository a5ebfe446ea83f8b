/** Of one body, in bytes. */
export const bodyLimit = 256 * 1024;

/** Of one path parameter, in characters. */
export const maxParamLength = 200;

/** How long the headers, and then the whole request, may take to arrive, in milliseconds: slow senders hold sockets. */
export const headersTimeout = 10_000;
export const requestTimeout = 20_000;

/** How long the sender of what is no HTTP may take to read that it is none, in milliseconds. */
export const lingerMs = 1000;

/** How many violations one refusal lists: a small body can have a hundred thousand. */
export const maxViolations = 100;
