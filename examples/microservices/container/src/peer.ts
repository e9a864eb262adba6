import { Problem } from './problem.js';

export interface PeerAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Another service, found by its Service Connect name. */
export class Peer {
  constructor(
    private readonly name: string,
    private readonly baseUrl: string,
    private readonly token?: string,
    private readonly timeoutMs = 2_000,
  ) {}

  get(path: string, requestId: string): Promise<PeerAnswer> {
    return this.call('GET', path, requestId);
  }

  post(path: string, body: object, requestId: string): Promise<PeerAnswer> {
    return this.call('POST', path, requestId, body);
  }

  put(path: string, body: object, requestId: string): Promise<PeerAnswer> {
    return this.call('PUT', path, requestId, body);
  }

  /** Retries are Service Connect's: its proxy tries another task before this sees an error. */
  private async call(method: string, path: string, requestId: string, body?: object): Promise<PeerAnswer> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'x-request-id': requestId,
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(this.timeoutMs),
    }).catch((cause: unknown) => {
      throw new Problem(503, `the ${this.name} service does not answer; try again later`, { cause });
    });
    const content = await response.text();
    if (response.status >= 500) {
      throw new Problem(503, `the ${this.name} service fails; try again later`, {
        cause: new Error(`${method} ${path}: ${response.status} ${content.slice(0, 500)}`),
      });
    }
    return { status: response.status, body: parseJson(content) };
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
