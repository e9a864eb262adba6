import { Logger } from '@aws-lambda-powertools/logger';

/** The text that a call has in a header. */
export interface CallEvent {
  readonly text?: unknown;
}

/** The address that the answer says the call came from, or that none came. */
export type CallResult = { readonly address: string } | { readonly dropped: true };

const logger = new Logger();

/** A packet that is dropped has no answer, and no refusal either. */
const TIMEOUT_MS = 5000;

/** Letters, digits and hyphens: the text is for a header. */
const TEXT = /^[a-zA-Z0-9-]{0,64}$/;

/** Calls a site of AWS that tells callers their address, without TLS, so that the appliances on the way can read it. */
export async function handler({ text = '' }: CallEvent = {}): Promise<CallResult> {
  if (typeof text !== 'string' || !TEXT.test(text)) {
    throw new Error(`'text' must be up to 64 letters, digits and hyphens, got ${JSON.stringify(text)}`);
  }
  const url = process.env.SITE_URL ?? '';
  try {
    const answer = await fetch(url, { headers: { 'x-text': text }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return { address: (await answer.text()).trim() };
  } catch (error) {
    if ((error as { readonly name?: unknown }).name !== 'TimeoutError') throw error;
    logger.warn('no answer came', { url, timeoutMs: TIMEOUT_MS });
    return { dropped: true };
  }
}
