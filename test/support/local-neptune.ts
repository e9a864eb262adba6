import { createHash, createHmac } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { AddressInfo, Socket } from 'node:net';
import { selfSigned } from './certificate';

/** Whose requests the graph takes. */
export interface LocalNeptuneOptions {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A request that was taken. */
export interface NeptuneRequest {
  readonly method: string;
  readonly path: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
  /** The number of the connection that it came by. */
  readonly connection: number;
}

/** What stands in for a cluster. */
export interface LocalNeptune {
  readonly port: number;
  /** The certificate that clients have to trust. */
  readonly cert: string;
  readonly requests: NeptuneRequest[];
  /** Why requests were refused. */
  readonly refusals: string[];
  /** The purchases by their ids. */
  readonly bought: Map<string, { readonly customer: string; readonly product: string }>;
  /** Errors of the next requests: the code of one, `reset` for a connection that ends, `silence` for none at all, `html` for no JSON. */
  readonly faults: string[];
  /** How loads go, by their ids; one that is started is added. */
  readonly loads: Map<string, Record<string, unknown>>;
  close(): Promise<void>;
}

/** The status of an error (https://docs.aws.amazon.com/neptune/latest/userguide/errors-engine-codes.html). */
const STATUSES: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConcurrentModificationException: 500,
  MalformedQueryException: 400,
  ReadOnlyViolationException: 400,
  ThrottlingException: 500,
  TimeLimitExceededException: 500,
};

const LOAD_ID = '6fd1ab1e-3b16-4d42-9a6f-0d6c2b1f2c11';

/**
 * Stands in for a cluster of Neptune, which runs nowhere but on AWS: HTTPS, requests signed for `neptune-db`, the data API for openCypher and
 * for bulk loads, and its errors. It knows the three queries of the example by their shape, and answers them from what was recorded: the
 * text of a query is run by nobody here. By hand, the queries were run in Kuzu 0.11.3, with a property in place of `~id` and `id()`, and gave the
 * same rows for the purchases of the tests.
 */
export async function localNeptune(options: LocalNeptuneOptions): Promise<LocalNeptune> {
  const { key, certificate: cert } = selfSigned('localhost');
  const [requests, refusals, faults]: [NeptuneRequest[], string[], string[]] = [[], [], []];
  const bought: LocalNeptune['bought'] = new Map();
  const loads: LocalNeptune['loads'] = new Map();
  const connections = new Map<Socket, number>();

  const answer = (request: IncomingMessage, text: string): [number, string] => {
    const fault = signatureFault(request, text, options);
    if (fault !== undefined) {
      refusals.push(fault);
      return errorOf('AccessDeniedException');
    }
    const { method = '', url: path = '' } = request;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
    const body: any = text === '' ? undefined : JSON.parse(text);
    requests.push({ method, path, body, connection: connections.get(request.socket) ?? 0 });
    const planned = faults.shift();
    if (planned === 'html') return [503, '<html>Service Unavailable</html>'];
    if (planned !== undefined) return errorOf(planned);
    if (request.headers['content-type'] !== (body && 'application/json')) return errorOf('MalformedQueryException');
    if (method === 'POST' && path === '/opencypher') return queried(body, bought);
    if (method === 'POST' && path === '/loader') {
      loads.set(LOAD_ID, { fullUri: body.source, status: 'LOAD_IN_PROGRESS', totalRecords: 0 });
      return [200, JSON.stringify({ status: '200 OK', payload: { loadId: LOAD_ID } })];
    }
    const overallStatus = loads.get(path.replace('/loader/', ''));
    if (method !== 'GET' || !overallStatus) return errorOf('BulkLoadIdNotFoundException');
    return [200, JSON.stringify({ status: '200 OK', payload: { feedCount: [], overallStatus } })];
  };

  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (faults[0] === 'reset' || faults[0] === 'silence') {
        if (faults.shift() === 'reset') request.socket.destroy();
        return;
      }
      const [status, body] = answer(request, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  server.on('secureConnection', (socket: Socket) => connections.set(socket, connections.size + 1));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cert,
    requests,
    refusals,
    bought,
    faults,
    loads,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function errorOf(code: string): [number, string] {
  return [STATUSES[code] ?? 400, JSON.stringify({ requestId: 'r', code, detailedMessage: `${code} of the stand-in` })];
}

function queried(
  { query, parameters }: { readonly query: string; readonly parameters: string },
  bought: LocalNeptune['bought'],
): [number, string] {
  const given = JSON.parse(parameters) as Record<string, string>;
  const named = [...query.matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '');
  if (named.some((name) => typeof given[name] !== 'string')) return errorOf('MalformedQueryException');
  const { customer = '', product = '', purchase = '' } = given;
  const all = [...bought.values()];
  let results: unknown[] = [];
  if (/MERGE \(customer\)-\[bought:BOUGHT \{`~id`: \$purchase\}\]->\(product\)/.test(query)) {
    bought.set(purchase, { customer, product });
    results = [{ purchase }];
  } else if (/DETACH DELETE customer$/.test(query)) {
    for (const [id, each] of bought) if (each.customer === customer) bought.delete(id);
  } else if (/RETURN id\(also\) AS product, customers\s+ORDER BY customers DESC, product\s+LIMIT 20$/.test(query)) {
    const others = new Set(
      all.filter((it) => it.product === product && it.customer !== customer).map((it) => it.customer),
    );
    const counts = new Map<string, number>();
    for (const it of all) {
      if (others.has(it.customer) && it.product !== product) counts.set(it.product, (counts.get(it.product) ?? 0) + 1);
    }
    const own = new Set(all.filter((it) => it.customer === customer).map((it) => it.product));
    results = [...counts]
      .filter(([also, customers]) => customers >= 2 && !own.has(also))
      .map(([also, customers]) => ({ product: also, customers }))
      .sort((a, b) => b.customers - a.customers || (a.product < b.product ? -1 : 1))
      .slice(0, 20);
  } else {
    return errorOf('MalformedQueryException');
  }
  return [200, JSON.stringify({ results })];
}

/** What is wrong with the signature of a request, computed anew by the rules of AWS Signature Version 4. */
function signatureFault(request: IncomingMessage, body: string, options: LocalNeptuneOptions): string | undefined {
  const { authorization = '', ...headers } = request.headers;
  const [, keyId, scope = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(authorization) ??
    [];
  if (keyId === undefined) return 'no signature';
  if (keyId !== options.accessKeyId) return 'another key';
  const time = String(headers['x-amz-date']);
  const [date, region, service, end] = scope.split('/');
  if (region !== options.region || service !== 'neptune-db' || end !== 'aws4_request') return `another scope: ${scope}`;
  if (headers['x-amz-security-token'] !== options.sessionToken) return 'another session';
  const names = signed.split(';');
  for (const name of ['host', 'x-amz-date', 'x-amz-security-token'])
    if (!names.includes(name)) return `${name} is not signed`;
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const canonical = [
    request.method,
    request.url,
    '',
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    sha(body),
  ].join('\n');
  const key = [date ?? '', region, service, end].reduce<string | Buffer>(hmac, `AWS4${options.secretAccessKey}`);
  const expected = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha(canonical)].join('\n')).toString('hex');
  return expected === signature ? undefined : 'another signature';
}
