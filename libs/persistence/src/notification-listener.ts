import pg from 'pg';

/** A callback that is told of notifications until this is closed. */
export interface Listening {
  close(): Promise<void>;
}

type Callback = (payload?: string) => void;

/** One connection that hears NOTIFY for all channels of a process and makes itself anew when it is lost. */
export class NotificationListener {
  private readonly callbacks = new Map<string, Set<Callback>>();
  private client: pg.Client | undefined;
  private connecting: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {}

  /** Resolves when the server listens. */
  async listen(channel: string, callback: Callback): Promise<Listening> {
    const heard = this.callbacks.get(channel) ?? new Set();
    this.callbacks.set(channel, heard.add(callback));
    await this.connect();
    if (heard.size === 1) await this.client?.query(`listen ${pg.escapeIdentifier(channel)}`);
    return {
      close: async () => {
        heard.delete(callback);
        const unlisten = `unlisten ${pg.escapeIdentifier(channel)}`;
        if (heard.size === 0) await this.client?.query(unlisten).catch(() => undefined); // a lost connection hears nothing
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.connecting?.catch(() => undefined);
    await this.client?.end().catch(() => undefined);
  }

  private connect(): Promise<void> {
    if (this.client) return Promise.resolve();
    this.connecting ??= this.open().finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  private async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: this.name,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    });
    client.on('error', () => undefined); // `end` follows and says the same
    client.on('end', () => this.lost(client));
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload));
    await client.connect();
    this.client = client;
    for (const channel of this.callbacks.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
  }

  private lost(client: pg.Client): void {
    if (this.client !== client || this.closed) return;
    this.client = undefined;
    this.reconnectSoon();
  }

  private reconnectSoon(): void {
    if (this.closed) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.connect().then(
        () => [...this.callbacks.keys()].forEach((channel) => this.tell(channel, undefined)),
        () => this.reconnectSoon(),
      );
    }, 200);
  }

  private tell(channel: string, payload: string | undefined): void {
    for (const callback of this.callbacks.get(channel) ?? []) callback(payload);
  }
}
