import { BinaryReader } from '@bufbuild/protobuf/wire';

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** What is read of a span that an OTLP exporter sent. Ids are hexadecimal. */
export interface OtlpSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty of a root. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Span ids. */
  readonly links: readonly string[];
}

type Fields = ReadonlyMap<number, readonly (Uint8Array | number | bigint)[]>;

/** Reads an ExportTraceServiceRequest of opentelemetry-proto 1. */
export function spansIn(request: Uint8Array): OtlpSpan[] {
  return messages(fieldsOf(request), 1).flatMap((resourceSpans) => {
    const [resource] = messages(resourceSpans, 1);
    const service = String(resource ? attributesOf(resource, 1)['service.name'] : '');
    const spans = messages(resourceSpans, 2).flatMap((scope) => messages(scope, 2));
    return spans.map((span) => spanOf(span, service));
  });
}

function spanOf(span: Fields, service: string): OtlpSpan {
  return {
    service,
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentId: hex(span, 4),
    name: text(span, 5),
    kind: kinds[Number(span.get(6)?.[0] ?? 0)] ?? 'unspecified',
    attributes: attributesOf(span, 9),
    links: messages(span, 13).map((link) => hex(link, 2)),
  };
}

function attributesOf(holder: Fields, number: number): Record<string, unknown> {
  const pairs = messages(holder, number).map(
    (pair) => [text(pair, 1), valueOf(messages(pair, 2)[0])] as const,
  );
  return Object.fromEntries(pairs);
}

/** An AnyValue: a text, a truth, a number, or a list of them. */
function valueOf(value: Fields | undefined): unknown {
  if (!value) return undefined;
  if (value.has(1)) return text(value, 1);
  if (value.has(2)) return Number(value.get(2)?.[0]) === 1;
  if (value.has(3)) return Number(value.get(3)?.[0]);
  const [list] = messages(value, 5);
  return list ? messages(list, 1).map(valueOf) : undefined;
}

function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, (Uint8Array | number | bigint)[]>();
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const value =
      wireType === 0
        ? Number(reader.int64())
        : wireType === 2
          ? reader.bytes()
          : reader.skip(wireType, number);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

const bytesOf = (fields: Fields, number: number) =>
  (fields.get(number) ?? []).filter((value) => value instanceof Uint8Array);
const messages = (fields: Fields, number: number): Fields[] => bytesOf(fields, number).map(fieldsOf);
const text = (fields: Fields, number: number) =>
  Buffer.from(bytesOf(fields, number)[0] ?? []).toString('utf8');
const hex = (fields: Fields, number: number) => Buffer.from(bytesOf(fields, number)[0] ?? []).toString('hex');
