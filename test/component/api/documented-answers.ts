import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** As much of an OpenAPI 3.1 document as the specs look at. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json };
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly security?: readonly Json[];
  readonly requestBody?: { readonly required?: boolean };
  readonly responses: Readonly<Record<string, MediaTypes>>;
}

interface AnswerSeen {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

interface MediaTypes {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
}

/** Compares real answers with the published OpenAPI document, not with the schemas that it was made from. */
export class DocumentedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly templates: { pattern: RegExp; template: string }[];

  constructor(private readonly document: OpenApiDocument) {
    formats.default(this.ajv);
    this.ajv.addSchema(document, 'openapi');
    this.templates = Object.keys(document.paths)
      .map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }))
      // A literal segment wins over a parameter.
      .sort((one, other) => one.template.split('{').length - other.template.split('{').length);
  }

  /** Throws where the document does not allow this answer. Addresses that are no operation are nobody's promise. */
  check({ method, path, status, contentType, body }: AnswerSeen): void {
    const template = this.templates.find(({ pattern }) =>
      pattern.test(path.split('?', 1)[0] ?? ''),
    )?.template;
    if (!template || status === 405 || method === 'OPTIONS') return;
    const verb = (method === 'HEAD' ? 'GET' : method).toLowerCase();
    const place = ['paths', template, verb, 'responses', String(status)];
    const answer = this.at(place) as MediaTypes | undefined;
    if (!answer) throw new Error(`${method} ${template} does not document status ${status}`);
    if (!answer.content || method === 'HEAD') return;
    const type = contentType.split(';', 1)[0] ?? '';
    if (!(type in answer.content))
      throw new Error(`${method} ${template} ${status} does not document ${type}`);
    const validate = this.validatorAt([...place, 'content', type, 'schema']);
    if (!validate(body)) {
      throw new Error(`${method} ${template} ${status}: ${this.ajv.errorsText(validate.errors)}`);
    }
  }

  private at(path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (here, name) => (here as Record<string, unknown> | undefined)?.[name],
      this.document,
    );
  }

  private validatorAt(path: readonly string[]): ValidateFunction {
    const pointer = path
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = this.ajv.getSchema(`openapi#/${pointer}`);
    if (!validate) throw new Error(`no schema at ${pointer}`);
    return validate;
  }
}
