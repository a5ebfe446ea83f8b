/** What is known about an error and what is to be done about it, by a word of the client or of TLS. */
const explanations: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [
    /^Unknown topic (\S+)\.$/,
    ([, topic]) =>
      `Kafka has no topic "${topic}": declare it in libs/contracts/src/topics.ts and let the topics be created`,
  ],
  [
    /TLS handshake failed|Broker requires TLS|wrong version number/i,
    ({ input }) =>
      `Kafka and this client do not agree on encryption (${input}): KAFKA_TLS says whether it encrypts`,
  ],
  [
    /Cannot find a suitable SASL mechanism/,
    () =>
      'Kafka does not take this kind of password check: set KAFKA_SASL_MECHANISM to one that its listener has, and ' +
      'KAFKA_TLS=true where it encrypts',
  ],
  [
    /SASL authentication failed|Authentication failed/i,
    () => 'Kafka refuses the user or the password: check KAFKA_USERNAME and KAFKA_PASSWORD',
  ],
  [
    /altnames|self-signed|self signed|unable to (verify|get)|certificate/i,
    ({ input }) =>
      `the certificate of Kafka is not to be trusted (${input}): KAFKA_CA_FILE names who signed it`,
  ],
  [
    /Cannot connect to any broker|ECONNREFUSED|ENOTFOUND/,
    () => 'no broker of Kafka answers: does KAFKA_BROKERS name one that runs?',
  ],
];

/** With what to do about it, where the client says less. */
export function explained(error: unknown): unknown {
  for (const [word, sentence] of explanations) {
    const found = within(error, word);
    if (found) return new Error(sentence(found), { cause: error });
  }
  return error;
}

/** The client wraps what went wrong, in lists and in causes. */
function within(error: unknown, word: RegExp): RegExpExecArray | undefined {
  if (!isErrorLike(error)) return undefined;
  const own = word.exec(error.message);
  if (own) return own;
  for (const each of [...(error.errors ?? []), error.cause]) {
    const found = within(each, word);
    if (found) return found;
  }
  return undefined;
}

/** By its shape: an error of Node's own is none of a test's realm. */
const isErrorLike = (error: unknown): error is ErrorLike =>
  typeof error === 'object' && error !== null && typeof (error as Partial<ErrorLike>).message === 'string';

interface ErrorLike {
  readonly message: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}
