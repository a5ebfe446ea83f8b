import { request as plainRequest } from 'node:http';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly correlationId: string;
  readonly retryable: boolean;
  readonly errors: readonly { readonly field: string; readonly description: string }[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes as text. */
  readonly text: string;
}

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is where it is a string or bytes. */
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

/** A refusal that a verb of the client did not expect. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';

  constructor(
    method: string,
    path: string,
    readonly answer: Answer,
  ) {
    super(`${method} ${path} was answered with ${answer.status}: ${answer.text.slice(0, 500)}`);
  }
}

/** Plain HTTP to one server, without retries: a test wants to see what happens. */
export class HttpClient {
  constructor(readonly url: string) {}

  async send(
    method: string,
    path: string,
    { headers = {}, body, timeoutMs = 10_000 }: Call = {},
  ): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** The JSON of a success. @throws UnexpectedAnswer for any other status. */
  async json<T>(method: string, path: string, call: Call = {}): Promise<T> {
    const answer = await this.send(method, path, call);
    if (answer.status >= 300) throw new UnexpectedAnswer(method, path, answer);
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T;
  }

  /** Exactly this request line and these headers: fetch would correct them. */
  async raw(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      const request = plainRequest({ hostname, port, method, path, headers, timeout: 10_000 }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const fields = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value) => [name, value] as [string, string]),
          );
          resolve({ status: response.statusCode ?? 0, headers: new Headers(fields), text });
        });
      });
      request.on('timeout', () => request.destroy(new Error('timed out')));
      request.on('error', reject);
      request.end();
    });
  }
}

export const problemOf = (answer: Answer): Problem => JSON.parse(answer.text) as Problem;
