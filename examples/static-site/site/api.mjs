/* global AbortSignal, fetch */

/** An answer of the API that is none to work with. */
export class Refusal extends Error {
  constructor(status, { error, faults } = {}) {
    super(error ?? `the library answers ${status}`);
    this.status = status;
    this.faults = faults ?? {};
  }
}

/** Asks the API, which has the name of the page, and waits ten seconds at most. */
export async function ask(path, options = {}) {
  const response = await fetch(path, { ...options, signal: AbortSignal.timeout(10_000) });
  const body = await response.json().catch(() => undefined);
  if (!response.ok) throw new Refusal(response.status, body);
  return body;
}
