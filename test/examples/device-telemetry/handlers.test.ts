import tls from 'node:tls';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { tokenIn } from '../../../examples/device-telemetry/handlers/access-token';
import type * as IngestModule from '../../../examples/device-telemetry/handlers/ingest';
import type * as IntakeModule from '../../../examples/device-telemetry/handlers/intake';
import type * as SeriesModule from '../../../examples/device-telemetry/handlers/series';
import { TelemetryDatabase } from '../../../examples/device-telemetry/handlers/telemetry-database';
import { localInflux, LocalInflux } from '../../support/local-influx';

const secrets = mockClient(SecretsManagerClient);
const sqs = mockClient(SQSClient);
const NOW = Date.parse('2026-11-26T12:00:30Z');

let database: LocalInflux;
let secret: string;
let intake: typeof IntakeModule;
let ingest: typeof IngestModule;
let series: typeof SeriesModule;
let tokenReads = 0;

beforeAll(async () => {
  database = await localInflux();
  secret = JSON.stringify({ token: database.token });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    DATABASE_URL: database.url,
    DATABASE_NAME: 'telemetry',
    TOKEN_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:READONLY-InfluxDB-auth-parameters-x-AbCdEf',
    QUEUE_URL: 'https://sqs/queue',
    REFUSED_QUEUE_URL: 'https://sqs/refused',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  trust(database.cert);
  secrets.on(GetSecretValueCommand).callsFake(() => {
    tokenReads += 1;
    return { SecretString: secret };
  });
  intake = jest.requireActual<typeof IntakeModule>('../../../examples/device-telemetry/handlers/intake');
  ingest = jest.requireActual<typeof IngestModule>('../../../examples/device-telemetry/handlers/ingest');
  series = jest.requireActual<typeof SeriesModule>('../../../examples/device-telemetry/handlers/series');
});

afterAll(async () => {
  jest.restoreAllMocks();
  await database.close();
});

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  database.open();
  database.points.clear();
  database.requests.length = 0;
});

/** Certificates are checked as ever, but against this one too. */
function trust(ca: string): void {
  const connect = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
  jest
    .spyOn(tls, 'connect')
    .mockImplementation(((options: tls.ConnectionOptions) => connect({ ...options, ca })) as typeof tls.connect);
}

const context = (remaining = 30_000) =>
  ({ awsRequestId: 'r', getRemainingTimeInMillis: () => remaining }) as unknown as Context;

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

async function call(handler: typeof IntakeModule.handler, event: object): Promise<Answer> {
  const { statusCode, headers, body } = await handler(event as APIGatewayProxyEventV2, context());
  return { status: statusCode, headers, body: JSON.parse(body ?? 'null') };
}

const post = (body: unknown, device = 'pump-7', event: object = {}) =>
  call(intake.handler, {
    pathParameters: { device },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    ...event,
  });
const read = (queryStringParameters: object, device = 'pump-7') =>
  call(series.handler, { pathParameters: { device }, queryStringParameters });

const measurement = { metric: 'temperature', value: 21.5, at: '2026-11-26T12:00:00.250Z' };
const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);

const at = (time: string) => Date.parse(`2026-11-26T${time}Z`);
const messageOf = (device: string, ...values: [string, number, number][]) => ({
  device,
  measurements: values.map(([metric, value, moment]) => ({ metric, value, at: moment })),
});

async function work(bodies: unknown[], remaining?: number): Promise<string[]> {
  const Records = bodies.map((body, i) => ({
    messageId: `m${i}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  const { batchItemFailures }: SQSBatchResponse = await ingest.handler({ Records } as SQSEvent, context(remaining));
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('the intake', () => {
  test('takes measurements of a device into the queue, with their times in milliseconds', async () => {
    const answer = await post({ measurements: [measurement, { ...measurement, metric: 'pressure', value: -1 }] });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2 } });
    expect(sent()).toEqual([
      {
        QueueUrl: 'https://sqs/queue',
        MessageBody: JSON.stringify(
          messageOf('pump-7', ['temperature', 21.5, at('12:00:00.250')], ['pressure', -1, at('12:00:00.250')]),
        ),
      },
    ]);
  });

  test('takes a body in Base64', async () => {
    const body = Buffer.from(JSON.stringify({ measurements: [measurement] })).toString('base64');
    expect((await post(body, 'pump-7', { isBase64Encoded: true })).status).toBe(202);
  });

  test.each<[string, unknown, number, string]>([
    ['no JSON', '{', 400, 'the body must be JSON'],
    ['a list', [], 400, 'the body must be a JSON object'],
    ['no measurements', {}, 400, "'measurements' must be a list of 1 to 100"],
    ['an empty list', { measurements: [] }, 400, "'measurements' must be a list of 1 to 100"],
    ['too many', { measurements: Array(101).fill(measurement) }, 400, "'measurements' must be a list of 1 to 100"],
    ['nothing', { measurements: [null] }, 400, "'measurements[0].metric' must be a letter"],
    [
      'a metric that would be another line',
      { measurements: [measurement, { ...measurement, metric: 'a value=1\nb' }] },
      400,
      "'measurements[1].metric' must be a letter",
    ],
    ['a text', { measurements: [{ ...measurement, value: '21' }] }, 400, "'measurements[0].value' must be a number"],
    [
      'a number that is none',
      '{"measurements": [{"metric": "a", "value": 1e999, "at": "2026-11-26T12:00:00Z"}]}',
      400,
      "'measurements[0].value' must be a number",
    ],
    [
      'a time without a zone',
      { measurements: [{ ...measurement, at: '2026-11-26T12:00:00' }] },
      400,
      "'measurements[0].at' must be a time in UTC",
    ],
    [
      'a day that there is not',
      { measurements: [{ ...measurement, at: '2026-13-26T12:00:00Z' }] },
      400,
      "'measurements[0].at' must be a time in UTC",
    ],
    [
      'tomorrow',
      { measurements: [{ ...measurement, at: '2026-11-27T12:00:00Z' }] },
      400,
      "'measurements[0].at' must be of the last 30 days",
    ],
    [
      'last year',
      { measurements: [{ ...measurement, at: '2025-11-26T12:00:00Z' }] },
      400,
      "'measurements[0].at' must be of the last 30 days",
    ],
    ['very much', { text: 'a'.repeat(20_000) }, 413, 'the body must have at most 20000 bytes'],
  ])('refuses %s', async (_what, body, status, detail) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(answer.body.detail).toContain(detail);
    expect(sent()).toEqual([]);
  });

  test('refuses the name of a device that would be another tag', async () => {
    expect((await post({ measurements: [measurement] }, 'pump,metric=a')).status).toBe(404);
    expect(sent()).toEqual([]);
  });

  test('fails where the queue does, so that the device sends again', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('away'));
    await expect(post({ measurements: [measurement] })).rejects.toThrow('away');
  });
});

describe('the ingest', () => {
  test('writes all messages of a batch at once, with the token of the secret, which is read once', async () => {
    const reads = tokenReads;
    const bodies = [
      messageOf('pump-7', ['temperature', 21.5, at('12:00:00')], ['temperature', 22, at('12:00:01')]),
      messageOf('pump-8', ['temperature', -3e-7, at('12:00:00')]),
    ];
    expect(await work(bodies)).toEqual([]);
    expect(await work([messageOf('pump-9', ['temperature', 1, at('12:00:00')])])).toEqual([]);
    expect(database.requests).toEqual(['POST /api/v3/write_lp 204', 'POST /api/v3/write_lp 204']);
    expect([...database.points.values()]).toEqual([
      {
        table: 'measurements',
        tags: { device: 'pump-7', metric: 'temperature' },
        value: 21.5,
        time: at('12:00:00'),
      },
      expect.objectContaining({ value: 22, time: at('12:00:01') }),
      expect.objectContaining({ tags: { device: 'pump-8', metric: 'temperature' }, value: -3e-7 }),
      expect.objectContaining({ tags: { device: 'pump-9', metric: 'temperature' } }),
    ]);
    expect(tokenReads - reads).toBeLessThanOrEqual(1);
  });

  test('writes a message that comes twice once', async () => {
    const body = messageOf('pump-7', ['temperature', 21.5, at('12:00:00')]);
    await work([body, body]);
    await work([body]);
    expect(database.points.size).toBe(1);
  });

  test.each<[string, () => void]>([
    ['does not answer', () => database.hang()],
    ['has no node', () => database.shut()],
    ['is behind a load balancer that does not know it', () => database.shut(404, 'Not found')],
    ['is full', () => database.shut(422, '{"error": "Adding a new database would exceed limit of 5"}')],
    ['does not take the token any more', () => database.shut(403, '')],
  ])(
    'leaves all messages in the queue while the database %s, and writes them after that',
    async (_what, away) => {
      const bodies = ['pump-7', 'pump-8'].map((device) => messageOf(device, ['temperature', 1, at('12:00:00')]));
      away();
      expect(await work(bodies)).toEqual(['m0', 'm1']);
      expect(database.points.size).toBe(0);
      expect(sent()).toEqual([]);
      database.open();
      expect(await work(bodies)).toEqual([]);
      expect(database.points.size).toBe(2);
    },
    20_000,
  );

  test('gives up the message alone that the database refuses, and keeps it', async () => {
    const good = Array.from({ length: 5 }, (_, i) => messageOf(`pump-${i}`, ['temperature', i, at('12:00:00')]));
    // A time before 1970, which the stand-in does not take.
    const bad = messageOf('pump-9', ['temperature', 1, -5]);
    expect(await work([...good.slice(0, 3), bad, ...good.slice(3)])).toEqual([]);
    expect(database.points.size).toBe(5);
    expect(sent()).toEqual([{ QueueUrl: 'https://sqs/refused', MessageBody: JSON.stringify(bad) }]);
  });

  test('leaves messages in the queue when there is no time to find the one that is refused', async () => {
    const bad = messageOf('pump-9', ['temperature', 1, -5]);
    expect(await work([bad, messageOf('pump-7', ['temperature', 1, at('12:00:00')])], 10_000)).toEqual(['m0', 'm1']);
    expect(sent()).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no device', { measurements: [] }],
    ['a device that would be another tag', messageOf('a,b=c', ['temperature', 1, 1])],
    ['a metric that would be another line', messageOf('pump-7', ['a value=1\nb', 1, 1])],
    ['no number', { device: 'pump-7', measurements: [{ metric: 'a', value: null, at: 1 }] }],
    ['no time', { device: 'pump-7', measurements: [{ metric: 'a', value: 1 }] }],
  ])('gives up a message that is not of the intake, with %s, and writes the others', async (_what, body) => {
    expect(await work([body, messageOf('pump-7', ['temperature', 1, at('12:00:00')])])).toEqual([]);
    expect(database.points.size).toBe(1);
    expect(sent().map(({ QueueUrl }) => QueueUrl)).toEqual(['https://sqs/refused']);
  });

  test('says why a message is refused, without what it measured', async () => {
    const access = new TelemetryDatabase(database.url, 'telemetry', { get: async () => database.token } as never);
    const refused = access.write(['measurements,device=pump-9 value=37.25 -5']);
    await expect(refused).rejects.toThrow(
      /^the database answers 400: partial write of line protocol occurred: invalid line$/,
    );
  });

  test('keeps a message that it could not give up', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('away'));
    await expect(work(['{'])).rejects.toThrow('away');
  });

  test('reads the secret again when the token is not taken any more', async () => {
    const body = messageOf('pump-7', ['temperature', 1, at('12:00:00')]);
    await work([body]);
    database.requests.length = 0;
    database.token = 'apiv3_second-token_2';
    secret = database.token;
    expect(await work([body])).toEqual([]);
    expect(database.requests).toEqual(['POST /api/v3/write_lp 401', 'POST /api/v3/write_lp 204']);
    database.token = 'apiv3_third';
    expect(await work([body])).toEqual(['m0']);
    database.token = secret;
  });
});

describe('the token', () => {
  test.each([
    ['alone', 'apiv3_aB-9_z'],
    ['in JSON', '{"token": "apiv3_aB-9_z"}'],
    ['in JSON, beside another', '{"former": "apiv3_x", "token": "apiv3_aB-9_z"}'],
    ['in JSON, under another name', '{"username": "x", "operatorToken": "apiv3_aB-9_z"}'],
  ])('is found %s', (_where, text) => {
    expect(tokenIn(text)).toBe('apiv3_aB-9_z');
  });

  test('is not found in the secret of InfluxDB 2, which no error tells', () => {
    expect(() => tokenIn('{"username": "admin", "password": "hidden"}')).toThrow(
      /^the secret has no token of InfluxDB 3$/,
    );
  });
});

describe('a series', () => {
  beforeEach(async () => {
    await work([
      messageOf(
        'pump-7',
        ['temperature', 20, at('11:58:10')],
        ['temperature', 22, at('11:58:50')],
        ['temperature', 30, at('11:59:00')],
        ['pressure', 5, at('11:58:10')],
        ['temperature', 99, at('10:00:00')],
      ),
      messageOf('pump-8', ['temperature', 50, at('11:58:10')]),
    ]);
  });

  test('is of the last hour by the minute, of one device and metric', async () => {
    expect(await read({ metric: 'temperature' })).toMatchObject({
      status: 200,
      body: {
        device: 'pump-7',
        metric: 'temperature',
        step: 60,
        points: [
          { time: '2026-11-26T11:58:00.000Z', mean: 21, min: 20, max: 22, count: 2 },
          { time: '2026-11-26T11:59:00.000Z', mean: 30, min: 30, max: 30, count: 1 },
        ],
      },
    });
    expect(database.question).toMatchObject({ db: 'telemetry', params: { device: 'pump-7', metric: 'temperature' } });
  });

  test('is of the time and in the steps that are asked for, to the millisecond', async () => {
    const query = { metric: 'temperature', from: '2026-11-26T09:00:00Z', to: '2026-11-26T11:59:00Z', step: '7200' };
    expect((await read(query)).body.points).toEqual([
      { time: '2026-11-26T10:00:00.000Z', mean: 47, min: 20, max: 99, count: 3 },
    ]);
  });

  test('is empty for a device that has not sent, and before the first measurement of all', async () => {
    expect((await read({ metric: 'temperature' }, 'pump-1')).body.points).toEqual([]);
    database.points.clear();
    expect(await read({ metric: 'temperature' })).toMatchObject({ status: 200, body: { points: [] } });
  });

  test.each<[string, object, number, string]>([
    ['no metric', {}, 400, "'metric' must be the name of a metric"],
    ['SQL', { metric: "a' OR '1'='1" }, 400, "'metric' must be the name of a metric"],
    ['a time that is none', { metric: 'a', from: "2026' OR '1" }, 400, "'from' must be before 'to'"],
    [
      'the end before the beginning',
      { metric: 'a', from: '2026-11-26T12:00:00Z', to: '2026-11-26T11:00:00Z' },
      400,
      "'from' must be before 'to'",
    ],
    ['steps of no time', { metric: 'a', step: '0' }, 400, "'step' must be a number of seconds from 1 to 999999"],
    ['steps that are none', { metric: 'a', step: "60' " }, 400, "'step' must be a number of seconds"],
    [
      'a year by the minute',
      { metric: 'a', from: '2025-11-26T12:00:00Z' },
      400,
      'the series would have more than 1000 points',
    ],
  ])('is refused for %s', async (_what, query, status, detail) => {
    const { length } = database.requests;
    const answer = await read(query);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(detail);
    expect(database.requests).toHaveLength(length);
  });

  test('is refused for a device that cannot be', async () => {
    expect((await read({ metric: 'a' }, "x' --")).status).toBe(404);
  });

  test.each<[string, number, string]>([
    ['the database', 404, '{"error":"query error: database not found: telemetry","data":null}'],
    ['the table', 400, "error while planning query: Error during planning: table 'public.iox.measurements' not found"],
    ['the table, of older versions', 500, "Error during planning: table 'public.iox.measurements' not found"],
  ])('is empty before there is %s', async (_what, status, body) => {
    database.shut(status, body);
    expect(await read({ metric: 'temperature' })).toMatchObject({ status: 200, body: { points: [] } });
  });

  test.each<[string, number, string]>([
    ['while the database is away', 503, 'no healthy upstream'],
    ['where a load balancer does not know the database', 404, 'Not found'],
  ])('is asked for again later %s', async (_what, status, body) => {
    database.shut(status, body);
    expect(await read({ metric: 'temperature' })).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
  });
});
