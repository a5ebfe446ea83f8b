import { Agent, request } from 'node:http';

export interface Wanted {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client that costs little, so that the server is what is measured. */
export class KeepAliveClient {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    sockets: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  /** Throws unless the answer is of the 200s, so that no refusal is counted as work. */
  async send({ method = 'GET', path, headers = {}, body }: Wanted): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sent = request(`${this.url}${path}`, { method, headers, agent: this.agent }, (answer) => {
      const status = answer.statusCode ?? 0;
      answer.resume().on('end', () => {
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`${method} ${path}: ${status}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
    return promise;
  }

  close(): void {
    this.agent.destroy();
  }
}
