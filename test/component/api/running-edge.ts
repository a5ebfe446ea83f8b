import { ApiModule } from '#api/api.module.js';
import { edgeHttp } from '#api/prepare-edge.js';
import { bootService, type RunningService } from '#platform/boot-service.js';
import { DocumentedAnswers, type OpenApiDocument } from './documented-answers.js';
import { FakeServices } from './fake-services.js';
import { TokenIssuer } from './token-issuer.js';

const publicUrl = 'http://shop.example';

interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  readonly text?: string;
  readonly scopes?: readonly string[];
  readonly key?: string;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; empty where it is none. */
  readonly body: Record<string, unknown>;
}

/** The real edge on a real port, with fake neighbours. Every answer is compared with the published document. */
export class RunningEdge {
  private constructor(
    readonly service: RunningService,
    readonly neighbours: FakeServices,
    readonly issuer: TokenIssuer,
    readonly document: OpenApiDocument,
    private readonly documented: DocumentedAnswers,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<RunningEdge> {
    const neighbours = new FakeServices();
    const address = await neighbours.listen();
    const issuer = await TokenIssuer.of(environment['MESHCART_PUBLIC_URL'] ?? publicUrl);
    neighbours.on('GetSigningKeys', () => ({ jwks: issuer.jwks }));
    const service = await bootService('api', ApiModule, environmentOf(address, environment), edgeHttp);
    const document = (await (
      await fetch(`http://${service.httpAddress}/openapi.json`)
    ).json()) as OpenApiDocument;
    return new RunningEdge(service, neighbours, issuer, document, new DocumentedAnswers(document));
  }

  get url(): string {
    return `http://${this.service.httpAddress}`;
  }

  async ask(method: string, path: string, question: Question = {}): Promise<EdgeAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: await this.headersOf(question),
      ...(question.text === undefined && question.body === undefined
        ? {}
        : { body: question.text ?? JSON.stringify(question.body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    const body = /json/.test(contentType) && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {};
    this.documented.check({ method, path, status: response.status, contentType, body });
    return { status: response.status, headers: response.headers, text, body };
  }

  async close(): Promise<void> {
    await this.service.close();
    this.neighbours.close();
  }

  private async headersOf({ headers, body, text, scopes, key }: Question): Promise<Record<string, string>> {
    return {
      ...(body !== undefined || text !== undefined ? { 'content-type': 'application/json' } : {}),
      ...(scopes ? { authorization: `Bearer ${await this.issuer.token(scopes)}` } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
      ...headers,
    };
  }
}

const environmentOf = (neighbours: string, environment: Readonly<Record<string, string>>) => ({
  MESHCART_MODE: 'test',
  LOG_LEVEL: 'silent',
  HTTP_ADDRESS: '127.0.0.1:0',
  MESHCART_PUBLIC_URL: publicUrl,
  USERS_ADDRESS: neighbours,
  ORDERS_ADDRESS: neighbours,
  BILLING_ADDRESS: neighbours,
  NOTIFICATIONS_ADDRESS: neighbours,
  OPENID_URL: 'http://127.0.0.1:1',
  SHUTDOWN_GRACE_SECONDS: '2',
  ...environment,
});
