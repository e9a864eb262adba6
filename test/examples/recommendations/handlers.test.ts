import tls from 'node:tls';
import type { Context } from 'aws-lambda';
import {
  ATTEMPT_MILLIS,
  Graph,
  GraphError,
  GraphOptions,
  GraphUnavailable,
} from '../../../examples/recommendations/handlers/graph';
import type * as ImportsModule from '../../../examples/recommendations/handlers/imports';
import type * as PurchasesModule from '../../../examples/recommendations/handlers/purchases';
import type * as RecommendationsModule from '../../../examples/recommendations/handlers/recommendations';
import type { ShopEvent } from '../../../examples/recommendations/handlers/requests';
import { LocalNeptune, localNeptune } from '../../support/local-neptune';

const CREDENTIALS = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'session+/=' };
const HANDLERS = '../../../examples/recommendations/handlers';

let neptune: LocalNeptune;
let purchases: typeof PurchasesModule;
let recommendations: typeof RecommendationsModule;
let imports: typeof ImportsModule;
let trusted: string | undefined;

beforeAll(async () => {
  neptune = await localNeptune({ region: 'eu-west-1', ...CREDENTIALS });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
    GRAPH_HOST: 'localhost',
    GRAPH_PORT: String(neptune.port),
    IMPORT_BUCKET: 'imported-1',
    IMPORT_PREFIX: 'purchases/',
    IMPORT_ROLE_ARN: 'arn:aws:iam::111122223333:role/load',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  // Certificates are checked as ever, but against that of the stand-in.
  const connect = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
  jest
    .spyOn(tls, 'connect')
    .mockImplementation(((options: tls.ConnectionOptions) =>
      connect({ ...options, ca: trusted })) as typeof tls.connect);
  purchases = jest.requireActual<typeof PurchasesModule>(`${HANDLERS}/purchases`);
  recommendations = jest.requireActual<typeof RecommendationsModule>(`${HANDLERS}/recommendations`);
  imports = jest.requireActual<typeof ImportsModule>(`${HANDLERS}/imports`);
});

afterAll(async () => {
  jest.restoreAllMocks();
  for (const { graph } of [purchases, recommendations, imports]) graph.close();
  delete process.env.AWS_SESSION_TOKEN;
  await neptune.close();
});

beforeEach(() => {
  trusted = neptune.cert;
  neptune.requests.length = 0;
  neptune.refusals.length = 0;
  neptune.faults.length = 0;
  neptune.bought.clear();
  neptune.loads.clear();
});

const CONTEXT = { awsRequestId: 'r' } as Context;

interface Answer {
  readonly status?: number;
  readonly headers?: object;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
  readonly body: any;
}

async function send(
  routeKey: string,
  customer: string,
  request: { sku?: string; limit?: string } = {},
): Promise<Answer> {
  const event = {
    routeKey,
    pathParameters: { sku: request.sku },
    queryStringParameters: request.limit === undefined ? undefined : { limit: request.limit },
    requestContext: { authorizer: customer === '' ? undefined : { jwt: { claims: { sub: customer } } } },
  } as unknown as ShopEvent;
  const { handler } = routeKey.startsWith('GET') ? recommendations : purchases;
  const { statusCode, headers, body } = await handler(event, CONTEXT);
  return { status: statusCode, headers, body: body ? JSON.parse(body) : undefined };
}

const buy = (customer: string, sku: string) => send('PUT /purchases/{sku}', customer, { sku });
const ask = (customer: string, sku: string, limit?: string) =>
  send('GET /recommendations/{sku}', customer, { sku, limit });

describe('a purchase', () => {
  test('is recorded once, however often it is sent', async () => {
    expect(await Promise.all([buy('ada', 'tea'), buy('ada', 'tea'), buy('ada', 'tea')])).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ status: 204, body: undefined })),
    );
    expect([...neptune.bought]).toEqual([
      ['customer:ada/product:tea', { customer: 'customer:ada', product: 'product:tea' }],
    ]);
  });

  test('is forgotten with all others of the customer, and with none of another', async () => {
    await buy('ada', 'tea');
    await buy('ada', 'cup');
    await buy('bob', 'tea');
    expect(await send('DELETE /purchases', 'ada')).toEqual(expect.objectContaining({ status: 204 }));
    expect([...neptune.bought.keys()]).toEqual(['customer:bob/product:tea']);
  });

  test('is a parameter of the query, whatever it is called', async () => {
    await buy("'}) DETACH DELETE (n) //", 'tea');
    await buy('bob', 'tea');
    const [first, second] = neptune.requests.map(({ body }) => body as { query: string; parameters: string });
    expect(first?.query).toBe(second?.query);
    expect(JSON.parse(first?.parameters ?? '')).toEqual({
      customer: "customer:'}) DETACH DELETE (n) //",
      product: 'product:tea',
      purchase: "customer:'}) DETACH DELETE (n) ///product:tea",
    });
  });
});

describe('recommendations', () => {
  beforeEach(async () => {
    for (const [customer, ...skus] of [
      ['ada', 'tea', 'pot'],
      ['bob', 'tea', 'cup', 'pot', 'hat'],
      ['eve', 'tea', 'cup', 'mug'],
      ['joe', 'tea', 'cup', 'mug'],
    ] as [string, ...string[]][]) {
      for (const sku of skus) await buy(customer, sku);
    }
  });

  test('are what most others bought first, without what the caller has, or one customer alone', async () => {
    expect(await ask('ada', 'tea')).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: {
        recommendations: [
          { sku: 'cup', customers: 3 },
          { sku: 'mug', customers: 2 },
        ],
      },
    });
  });

  test('are as many as were asked for', async () => {
    expect((await ask('ada', 'tea', '1')).body).toEqual({ recommendations: [{ sku: 'cup', customers: 3 }] });
  });

  test('are worked on by the graph no longer than the client waits', async () => {
    await ask('ada', 'tea');
    const { query = '' } = neptune.requests.at(-1)?.body as { query?: string };
    const [, limit] = /^\s*USING QUERY:TIMEOUTMILLISECONDS (\d+)\s+MATCH /.exec(query) ?? [];
    expect(Number(limit)).toBeGreaterThanOrEqual(1000);
    expect(Number(limit)).toBeLessThan(ATTEMPT_MILLIS);
  });

  test('are none for an article that nobody bought', async () => {
    expect((await ask('ada', 'umbrella')).body).toEqual({ recommendations: [] });
  });
});

describe('the client is told', () => {
  test.each([
    [
      'GET /recommendations/{sku}',
      'ada',
      { sku: 'tea', limit: '0' },
      400,
      "'limit' must be a whole number from 1 to 20",
    ],
    [
      'GET /recommendations/{sku}',
      'ada',
      { sku: 'tea', limit: '21' },
      400,
      "'limit' must be a whole number from 1 to 20",
    ],
    [
      'GET /recommendations/{sku}',
      'ada',
      { sku: 'tea', limit: 'x' },
      400,
      "'limit' must be a whole number from 1 to 20",
    ],
    ['PUT /purchases/{sku}', '', { sku: 'tea' }, 403, 'the caller is not known'],
    ['PUT /purchases/{sku}', 'ada', { sku: "tea'" }, 404, 'there is no such article'],
    ['PUT /purchases/{sku}', 'ada', {}, 404, 'there is no such article'],
    ['POST /purchases', 'ada', {}, 404, 'there is no POST /purchases'],
  ] as const)('of %s by %j with %j: %d', async (route, customer, request, status, detail) => {
    const answer = await send(route, customer, request);
    expect(answer).toEqual({
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: expect.objectContaining({ status, detail }),
    });
    expect(neptune.requests).toEqual([]);
  });

  test('to try again, where the graph is not available', async () => {
    const query = jest
      .spyOn(purchases.graph, 'query')
      .mockRejectedValueOnce(new GraphUnavailable('ThrottlingException'));
    expect(await buy('ada', 'tea')).toEqual({
      status: 503,
      headers: expect.objectContaining({ 'retry-after': '5' }),
      body: { status: 503, title: 'Service Unavailable', detail: 'try again in a moment' },
    });
    query.mockRestore();
  });

  test('a customer of IAM is its role, not the session, whose name the caller chose', async () => {
    const event = {
      routeKey: 'PUT /purchases/{sku}',
      pathParameters: { sku: 'tea' },
      requestContext: { authorizer: { iam: { userId: 'AROAEXAMPLE:anything' } } },
    } as unknown as ShopEvent;
    await purchases.handler(event, CONTEXT);
    expect([...neptune.bought.keys()]).toEqual(['customer:AROAEXAMPLE/product:tea']);
  });
});

describe('the graph', () => {
  const retries: string[] = [];
  let graph: Graph | undefined;

  const graphWith = (options: Partial<GraphOptions> = {}): Graph => {
    retries.length = 0;
    graph = new Graph({
      host: 'localhost',
      port: neptune.port,
      region: 'eu-west-1',
      credentials: async () => CREDENTIALS,
      onRetry: (code) => retries.push(code),
      ...options,
    });
    return graph;
  };
  const forget = (of: Graph) => of.query('MATCH (customer) DETACH DELETE customer', { customer: 'customer:ada' });

  afterEach(() => graph?.close());

  test.each([
    ['ConcurrentModificationException', 1],
    ['ThrottlingException', 1],
    ['html', 1],
    ['reset', 2],
    ['ReadOnlyViolationException', 2],
  ])('is asked again after %s, by connection %d', async (fault, connection) => {
    const of = graphWith();
    await forget(of);
    const [{ connection: first }] = neptune.requests;
    neptune.faults.push(fault);
    await forget(of);
    expect(retries).toHaveLength(1);
    expect((neptune.requests.at(-1)?.connection ?? 0) - (first ?? 0)).toBe(connection - 1);
  });

  test('is asked again where it does not answer', async () => {
    neptune.faults.push('silence');
    await forget(graphWith());
    expect(retries).toHaveLength(1);
  }, 10_000);

  test.each(['TimeLimitExceededException', 'MalformedQueryException', 'AccessDeniedException'])(
    'is not asked again after %s',
    async (fault) => {
      neptune.faults.push(fault);
      const error: unknown = await forget(graphWith()).catch((it: unknown) => it);
      expect(error).toBeInstanceOf(GraphError);
      expect((error as GraphError).code).toBe(fault);
      expect(neptune.requests).toHaveLength(1);
    },
  );

  test('is given up at the deadline', async () => {
    neptune.faults.push(...Array.from({ length: 50 }, () => 'ThrottlingException'));
    await expect(forget(graphWith({ deadlineMillis: 300 }))).rejects.toThrow(GraphUnavailable);
    expect(retries).toContain('ThrottlingException');
    expect(neptune.requests.length).toBeGreaterThan(1);
  });

  test.each([
    [
      'another secret',
      { credentials: async () => ({ ...CREDENTIALS, secretAccessKey: 'other' }) },
      'another signature',
    ],
    ['no session', { credentials: async () => ({ ...CREDENTIALS, sessionToken: undefined }) }, 'another session'],
    ['another Region', { region: 'us-east-1' }, /^another scope/],
  ])('refuses %s', async (_title, options, refusal) => {
    await expect(forget(graphWith(options))).rejects.toThrow('the graph answers 403 AccessDeniedException');
    expect(neptune.refusals).toEqual([expect.stringMatching(refusal)]);
  });

  test('is not talked to where its certificate is not trusted', async () => {
    trusted = undefined;
    await expect(forget(graphWith({ deadlineMillis: 1000 }))).rejects.toThrow(GraphUnavailable);
    expect(retries).toContainEqual(expect.stringContaining('SELF_SIGNED_CERT'));
    expect(neptune.requests).toEqual([]);
  });
});

describe('a bulk load', () => {
  test('is started of one prefix of the bucket, by the role that Neptune has for it', async () => {
    const state = await imports.handler({ prefix: '2026/' }, CONTEXT);
    expect(state).toEqual({ loadId: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'LOAD_IN_QUEUE' });
    expect(neptune.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      [
        'POST',
        '/loader',
        {
          source: 's3://imported-1/purchases/2026/',
          format: 'opencypher',
          iamRoleArn: 'arn:aws:iam::111122223333:role/load',
          region: 'eu-west-1',
          failOnError: true,
          parallelism: 'MEDIUM',
          queueRequest: true,
          userProvidedEdgeIds: true,
        },
      ],
    ]);
  });

  test('is looked at until it is done', async () => {
    const { loadId } = await imports.handler({ prefix: '2026/' }, CONTEXT);
    expect(await imports.handler({ loadId }, CONTEXT)).toEqual({
      loadId,
      status: 'LOAD_IN_PROGRESS',
      records: 0,
      errors: 0,
    });
    neptune.loads.set(loadId, { status: 'LOAD_FAILED', totalRecords: 10, parsingErrors: 2, insertErrors: 1 });
    expect(await imports.handler({ loadId }, CONTEXT)).toEqual({
      loadId,
      status: 'LOAD_FAILED',
      records: 10,
      errors: 3,
    });
  });

  test.each([[{}], [{ prefix: '../other/' }], [{ prefix: '/absolute' }], [{ prefix: 'a/../b' }], [{ prefix: 'a b' }]])(
    'fails with %j',
    async (event) => {
      await expect(imports.handler(event, CONTEXT)).rejects.toThrow(
        "give 'prefix', the beginning of the keys to load, or 'loadId' of a load",
      );
      expect(neptune.requests).toEqual([]);
    },
  );

  test('fails with an id that is none', async () => {
    await expect(imports.handler({ loadId: '../opencypher' }, CONTEXT)).rejects.toThrow(
      "'loadId' must be the id that the load was started with",
    );
  });

  test('fails with a load that nobody knows', async () => {
    await expect(imports.handler({ loadId: '00000000-0000-0000-0000-000000000000' }, CONTEXT)).rejects.toThrow(
      'the graph answers 400 BulkLoadIdNotFoundException',
    );
  });
});
