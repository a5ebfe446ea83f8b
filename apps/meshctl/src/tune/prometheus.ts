import Type from 'typebox';
import { Check } from 'typebox/value';
import { vectorShape, type Vector } from './recording.js';

/** Prometheus did not answer a query; the message says why and what to do next. */
export class UnansweredQuery extends Error {
  override readonly name = 'UnansweredQuery';
}

const longestMs = 60_000;

const answerShape = Type.Object({
  status: Type.Literal('success'),
  data: Type.Object({ resultType: Type.Literal('vector'), result: vectorShape }),
});

const errorShape = Type.Object({
  status: Type.Literal('error'),
  errorType: Type.String(),
  error: Type.String(),
});

/**
 * Evaluates PromQL at a time, in seconds since 1970. `url` is where Prometheus, or what speaks its API, answers: as in
 * "http://127.0.0.1:9090", or with a path before /api.
 * @throws UnansweredQuery
 */
export async function ask(url: string, query: string, at: number): Promise<Vector> {
  const { status, text } = await post(url, query, at);
  const answer = parsed(text);
  if (Check(answerShape, answer)) return answer.data.result;
  if (Check(errorShape, answer))
    throw new UnansweredQuery(
      `Prometheus refuses a query (${answer.errorType}): ${answer.error}\n  ${query}\n${hints[answer.errorType] ?? ''}`.trimEnd(),
    );
  throw new UnansweredQuery(
    `${url} answers ${status}, and not as the API of Prometheus does: give the address below which /api/v1/query is, with its path where it has one`,
  );
}

const hints: Readonly<Record<string, string>> = {
  timeout: 'Take a shorter --window or a wider --step.',
  execution: 'If it loads too many samples, take a shorter --window or a wider --step.',
  bad_data: 'Check --window and --step: they are durations as Prometheus writes them, as in 7d and 5m.',
};

async function post(url: string, query: string, at: number) {
  const address = `${url.replace(/\/+$/, '')}/api/v1/query`;
  if (!URL.canParse(address) || !/^https?:/.test(address))
    throw new UnansweredQuery(`${url} is no address of a Prometheus, as in http://127.0.0.1:9090`);
  try {
    const response = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({ query, time: String(at) }),
      signal: AbortSignal.timeout(longestMs),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new UnansweredQuery(unreachable(url, error), { cause: error });
  }
}

function unreachable(url: string, error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `${url} has not answered within ${longestMs / 1000} s: take a shorter --window or a wider --step`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return `no Prometheus can be reached at ${url} (${cause}); in a cluster, first: kubectl --namespace monitoring port-forward service/prometheus-operated 9090`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
