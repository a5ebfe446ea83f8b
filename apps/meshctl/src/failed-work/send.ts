import { setTimeout as wait } from 'node:timers/promises';

/** Longer than any operation of the edge may take, and the way there and back. */
const longestMs = 25_000;
/** How often one that is told to come later comes again. */
const tries = 5;
const longestPauseMs = 10_000;

export interface Answer {
  readonly status: number;
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown;
}

/**
 * Sends one request to a shop. One that is told to come later (429, 503) comes again: whatever is sent here may be
 * repeated. Throws where nobody answers, with what to do next.
 */
export async function send(shop: string, path: string, init: RequestInit): Promise<Answer> {
  for (let left = tries; ; left -= 1) {
    const response = await answered(shop, path, init);
    const text = await response.text();
    const pauseMs = 1000 * Number(response.headers.get('retry-after') ?? Number.NaN);
    if (left > 1 && [429, 503].includes(response.status) && pauseMs <= longestPauseMs) await wait(pauseMs);
    else return { status: response.status, body: parsed(text) };
  }
}

async function answered(shop: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${shop}${path}`, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(longestMs),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      throw new Error(
        `${shop} has not answered within ${longestMs / 1000} s: look at its logs, then try again`,
      );
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(
      `cannot reach ${shop} (${cause}): is npm start running? --url or MESHCART_URL name another shop`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
