import { createServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { selfSigned } from './certificate';

/** A point that was written. */
export interface LocalPoint {
  readonly table: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds. */
  readonly time: number;
}

/** What stands in for a database. */
export interface LocalInflux {
  readonly url: string;
  /** The certificate that clients have to trust. */
  readonly cert: string;
  /** The points by table, tags and time, by which InfluxDB tells them apart. */
  readonly points: Map<string, LocalPoint>;
  /** The requests that were answered, with their status: `POST /api/v3/write_lp 204`. */
  readonly requests: string[];
  /** The query of the last question. */
  question?: { readonly db: string; readonly q: string; readonly params: Readonly<Record<string, unknown>> };
  /** The token that it takes. */
  token: string;
  /** Takes requests and does not answer, until `open()`. */
  hang(): void;
  /** Answers every request so, until `open()`; by default with 503, as behind a load balancer without nodes. */
  shut(status?: number, body?: string): void;
  open(): void;
  close(): Promise<void>;
}

/**
 * Stands in for InfluxDB 3, which no package of npm or PyPI has: TLS, a token, and as much of its HTTP API as the example uses, as InfluxData
 * documents it. A line that is wrong is refused with status 400, and the others of the request are written
 * (https://docs.influxdata.com/influxdb3/core/write-data/http-api/v3-write-lp/,
 * https://docs.influxdata.com/influxdb3/core/query-data/execute-queries/influxdb-v3-api/). SQL is understood in the one form that the example
 * asks in.
 */
export async function localInflux(): Promise<LocalInflux> {
  const { key, certificate: cert } = selfSigned('localhost');
  const points = new Map<string, LocalPoint>();
  const requests: string[] = [];
  let state: 'open' | 'hanging' | Answer = 'open';

  const server = createServer({ key, cert }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (state === 'hanging') return;
      const url = new URL(request.url ?? '/', 'https://localhost');
      const { status, body = '' } =
        state !== 'open'
          ? state
          : answer(request.method ?? '', url, request.headers.authorization, Buffer.concat(parts).toString('utf8'));
      requests.push(`${request.method} ${url.pathname} ${status}`);
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
    });
  });

  const answer = (method: string, url: URL, authorization: string | undefined, body: string): Answer => {
    if (authorization !== `Bearer ${local.token}`)
      return { status: 401, body: '{"error": "the request was not authenticated"}' };
    if (method !== 'POST') return { status: 405 };
    if (url.pathname === '/api/v3/write_lp') return write(url.searchParams, body, points);
    if (url.pathname !== '/api/v3/query_sql') return { status: 404, body: 'not found' };
    local.question = JSON.parse(body) as LocalInflux['question'];
    return query(local.question!, points);
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const local: LocalInflux = {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    cert,
    points,
    requests,
    token: 'apiv3_first-token_1',
    hang: () => void (state = 'hanging'),
    shut: (status = 503, body = 'no healthy upstream') => void (state = { status, body }),
    open: () => void (state = 'open'),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return local;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
}

const LINE =
  /^(?<table>[a-z_]+)(?<tags>(?:,[a-z_]+=[^,=\s]+)+) value=(?<value>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?) (?<time>\d+)$/;

function write(params: URLSearchParams, body: string, points: Map<string, LocalPoint>): Answer {
  if (!params.get('db')) return { status: 400, body: '{"error": "missing query parameter db"}' };
  if (params.get('precision') !== 'millisecond')
    return { status: 400, body: '{"error": "not a precision of the example"}' };
  const lines = body.split('\n');
  const errors = lines.flatMap((line, i) => {
    const { table, tags, value, time } = LINE.exec(line)?.groups ?? {};
    if (table === undefined) return [{ original_line: line, line_number: i + 1, error_message: 'invalid line' }];
    points.set(`${table}${tags} ${time}`, {
      table,
      tags: Object.fromEntries(
        String(tags)
          .slice(1)
          .split(',')
          .map((tag) => tag.split('=')),
      ) as Record<string, string>,
      value: Number(value),
      time: Number(time),
    });
    return [];
  });
  if (errors.length === 0) return { status: 204 };
  return { status: 400, body: JSON.stringify({ error: 'partial write of line protocol occurred', data: errors }) };
}

const SERIES =
  /^SELECT date_bin\(INTERVAL '(\d+) seconds', time\) AS begin, avg\(value\) AS mean, min\(value\) AS min, max\(value\) AS max, count\(value\) AS count FROM measurements WHERE device = \$device AND metric = \$metric AND time >= '([^']+)' AND time < '([^']+)' GROUP BY 1 ORDER BY 1$/;

function query({ q, params }: NonNullable<LocalInflux['question']>, points: Map<string, LocalPoint>): Answer {
  const [, step, from, to] = SERIES.exec(q) ?? [];
  if (step === undefined) return { status: 400, body: '{"error": "not the query of the example"}' };
  if (points.size === 0)
    return { status: 500, body: "Error during planning: table 'public.iox.measurements' not found" };
  const bins = new Map<number, number[]>();
  for (const { tags, value, time } of points.values()) {
    const isWanted = tags.device === params.device && tags.metric === params.metric;
    if (!isWanted || time < Date.parse(from ?? '') || time >= Date.parse(to ?? '')) continue;
    const begin = Math.floor(time / 1000 / Number(step)) * Number(step) * 1000;
    bins.set(begin, [...(bins.get(begin) ?? []), value]);
  }
  const rows = [...bins]
    .sort(([a], [b]) => a - b)
    .map(([begin, values]) => ({
      begin: new Date(begin).toISOString().replace(/\.000Z$/, ''),
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      min: Math.min(...values),
      max: Math.max(...values),
      count: values.length,
    }));
  return { status: 200, body: JSON.stringify(rows) };
}
