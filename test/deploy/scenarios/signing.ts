import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../../examples/sha256';
import { REGION } from '../workplace';

const signer = new SignatureV4({
  service: 'execute-api',
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  sha256: Sha256,
});

/** An answer of an API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Sends a request, signed as API Gateway wants it where routes take IAM, and reads the JSON of the answer. */
export async function send(method: string, url: string, json?: unknown, headers = {}): Promise<Answer> {
  const { host, hostname, port, pathname, searchParams, protocol } = new URL(url);
  const body = json === undefined ? undefined : JSON.stringify(json);
  const { headers: signed } = await signer.sign({
    method,
    protocol,
    hostname,
    port: Number(port),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host, ...(body && { 'content-type': 'application/json' }), ...headers },
    body,
  });
  const response = await fetch(url, { method, headers: signed, body, signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
}

/** The address of a WebSocket, signed in its query. */
export async function presign(url: string): Promise<string> {
  const { host, hostname, port, pathname } = new URL(url);
  const { query = {} } = await signer.presign({
    method: 'GET',
    protocol: 'ws:',
    hostname,
    port: Number(port),
    path: pathname,
    query: {},
    headers: { host },
  });
  return `${url}?${new URLSearchParams(query as Record<string, string>)}`;
}
