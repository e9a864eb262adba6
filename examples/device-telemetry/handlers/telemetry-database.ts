import { AccessToken } from './access-token';
import { SeriesRequest } from './requests';

/** A part of a series. */
export interface SeriesPoint {
  /** Its beginning. */
  readonly time: string;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** The database does not take what it was given, now or later. */
export class RefusedError extends Error {}

/** The database does not answer, or not now. */
export class UnavailableError extends Error {}

/** There is neither database nor table, as before the first write. */
class NothingWrittenError extends UnavailableError {}

/** How long the database has for an answer, in milliseconds. */
export const ANSWER_MILLIS = 8000;

/** What is wrong with the request itself. A limit (422), a path or a database that is gone (404) are the fault of no message. */
const REFUSALS = [400, 413];

/**
 * Of a database with status 404, of a table with 400, and with 500 before that was told apart
 * (https://github.com/influxdata/influxdb, influxdb3_server/src/http.rs).
 */
const NOTHING_WRITTEN = /database not found|table '[^']*' not found/i;

/**
 * The measurements, by the HTTP API of InfluxDB 3, which makes database and table at the first write.
 * https://docs.influxdata.com/influxdb3/core/write-data/http-api/v3-write-lp/
 */
export class TelemetryDatabase {
  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly token: AccessToken,
  ) {}

  /** Writes lines with times in milliseconds. They are kept when it returns; the same lines again change nothing. */
  public async write(lines: readonly string[]): Promise<void> {
    const query = new URLSearchParams({ db: this.name, precision: 'millisecond' });
    await this.send(`/api/v3/write_lp?${query}`, 'text/plain; charset=utf-8', lines.join('\n'));
  }

  /** Means of a series, of the steps that have measurements. What is of a caller is a parameter, or a number or time made here. */
  public async series({ device, metric, from, to, stepSeconds }: SeriesRequest): Promise<SeriesPoint[]> {
    const q =
      `SELECT date_bin(INTERVAL '${stepSeconds} seconds', time) AS begin, avg(value) AS mean, min(value) AS min, ` +
      'max(value) AS max, count(value) AS count FROM measurements WHERE device = $device AND metric = $metric ' +
      `AND time >= '${from.toISOString()}' AND time < '${to.toISOString()}' GROUP BY 1 ORDER BY 1`;
    const body = JSON.stringify({ db: this.name, q, params: { device, metric }, format: 'json' });
    try {
      const rows = JSON.parse(await this.send('/api/v3/query_sql', 'application/json', body)) as Record<
        string,
        unknown
      >[];
      return rows.map(pointOf);
    } catch (error) {
      if (error instanceof NothingWrittenError) return [];
      throw error;
    }
  }

  private async send(path: string, contentType: string, body: string): Promise<string> {
    let { status, text } = await this.post(path, contentType, body, await this.token.get());
    if (status === 401) ({ status, text } = await this.post(path, contentType, body, await this.token.get(true)));
    if (status >= 200 && status < 300) return text;
    const message = `the database answers ${status}: ${reasonOf(text)}`;
    if (NOTHING_WRITTEN.test(text)) throw new NothingWrittenError(message);
    if (REFUSALS.includes(status)) throw new RefusedError(message);
    throw new UnavailableError(message);
  }

  private async post(
    path: string,
    contentType: string,
    body: string,
    token: string,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
        body,
        signal: AbortSignal.timeout(ANSWER_MILLIS),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new UnavailableError('the database does not answer', { cause: error });
    }
  }
}

/** The reason in an answer, for logs: without the lines that were refused, which are what devices sent. */
function reasonOf(text: string): string {
  try {
    const { error, data } = JSON.parse(text) as {
      readonly error?: string;
      readonly data?: readonly { readonly error_message?: string }[];
    };
    return [error, data?.[0]?.error_message].filter((part) => part !== undefined).join(': ');
  } catch {
    return text.slice(0, 300);
  }
}

/** Times come without a zone, and are in UTC. */
function pointOf({ begin, mean, min, max, count }: Record<string, unknown>): SeriesPoint {
  const text = String(begin);
  return {
    time: new Date(/Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`).toISOString(),
    mean: Number(mean),
    min: Number(min),
    max: Number(max),
    count: Number(count),
  };
}
