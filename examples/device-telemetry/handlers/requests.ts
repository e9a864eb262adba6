import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DEVICE, MAX_MEASUREMENTS, Measurement, METRIC } from './measurement';

const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Content Too Large',
  503: 'Service Unavailable',
};

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MAX_BYTES = 20_000;
const MAX_POINTS = 1000;

/** An error of the client, answered as RFC 9457 has it. */
export class Problem extends Error {
  constructor(
    public readonly status: keyof typeof TITLES,
    message: string,
    private readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  public get response(): APIGatewayProxyStructuredResultV2 {
    return {
      statusCode: this.status,
      headers: { ...this.headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: JSON.stringify({ status: this.status, title: TITLES[this.status], detail: this.message }),
    };
  }
}

/** The series that is wanted, in steps. */
export interface SeriesRequest {
  readonly device: string;
  readonly metric: string;
  readonly from: Date;
  readonly to: Date;
  readonly stepSeconds: number;
}

/** The device of the path. That the caller is it, IAM has checked, by the policy of its role. */
export function deviceOf({ pathParameters }: APIGatewayProxyEventV2): string {
  const device = pathParameters?.device ?? '';
  if (!DEVICE.test(device)) throw new Problem(404, 'there is no such device');
  return device;
}

/** The measurements of the body. */
export function measurementsOf(event: APIGatewayProxyEventV2, now: number): Measurement[] {
  const { measurements } = parseObject(textOf(event));
  if (!Array.isArray(measurements) || measurements.length === 0 || measurements.length > MAX_MEASUREMENTS) {
    throw new Problem(400, `'measurements' must be a list of 1 to ${MAX_MEASUREMENTS}`);
  }
  return measurements.map((measurement: unknown, i) => measurementOf(measurement, `measurements[${i}]`, now));
}

function measurementOf(given: unknown, where: string, now: number): Measurement {
  const { metric, value, at } = (given ?? {}) as { readonly [name: string]: unknown };
  if (typeof metric !== 'string' || !METRIC.test(metric)) {
    throw new Problem(400, `'${where}.metric' must be a letter and up to 39 small letters, digits and '_'`);
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Problem(400, `'${where}.value' must be a number`);
  const moment = typeof at === 'string' ? momentOf(at) : undefined;
  if (moment === undefined) {
    throw new Problem(400, `'${where}.at' must be a time in UTC such as '2026-11-26T12:00:00Z'`);
  }
  // A clock that is wrong would put values where nobody looks for them.
  if (moment > now + 5 * MINUTE || moment < now - 30 * DAY) {
    throw new Problem(400, `'${where}.at' must be of the last 30 days, got ${new Date(moment).toISOString()}`);
  }
  return { metric, value, at: moment };
}

/** The series of the query: of the last hour by the minute, unless it says otherwise. */
export function seriesOf(event: APIGatewayProxyEventV2, now: number): SeriesRequest {
  const { metric = '', from, to, step = '60' } = event.queryStringParameters ?? {};
  if (!METRIC.test(metric)) throw new Problem(400, "'metric' must be the name of a metric, such as 'temperature'");
  const end = to === undefined ? now : momentOf(to);
  const begin = from === undefined ? (end ?? now) - 60 * MINUTE : momentOf(from);
  if (begin === undefined || end === undefined || begin >= end) {
    throw new Problem(400, "'from' must be before 'to', both a time in UTC such as '2026-11-26T12:00:00Z'");
  }
  if (!/^\d{1,6}$/.test(step) || Number(step) === 0) {
    throw new Problem(400, "'step' must be a number of seconds from 1 to 999999");
  }
  if ((end - begin) / 1000 / Number(step) > MAX_POINTS) {
    throw new Problem(
      400,
      `the series would have more than ${MAX_POINTS} points; give it a longer 'step' or a shorter time`,
    );
  }
  return { device: deviceOf(event), metric, from: new Date(begin), to: new Date(end), stepSeconds: Number(step) };
}

function momentOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}

function textOf({ body, isBase64Encoded }: APIGatewayProxyEventV2): string {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
  if (Buffer.byteLength(text) > MAX_BYTES) throw new Problem(413, `the body must have at most ${MAX_BYTES} bytes`);
  return text;
}

function parseObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body must be JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Problem(400, 'the body must be a JSON object');
  }
  return parsed as Record<string, unknown>;
}
