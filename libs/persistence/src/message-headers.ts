/** What a message carries of the call that caused it. */
export interface MessageHeaders {
  readonly correlationId?: string;
  readonly traceparent?: string;
}

let source: () => MessageHeaders = () => ({});

/** Set by the platform, which knows the current call; this library must not know the platform. */
export function setHeadersSource(read: () => MessageHeaders): void {
  source = read;
}

/** Of the call under way; empty outside any. */
export function currentHeaders(): MessageHeaders {
  return source();
}
