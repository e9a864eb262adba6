import { connect } from 'node:net';
import tls from 'node:tls';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Template } from 'aws-cdk-lib/assertions';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { ValkeyAccess } from 'cdk-reference-architectures/databases';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { CartCache } from '../../../examples/shopping-cart/handlers/cart-cache';
import type * as CartsModule from '../../../examples/shopping-cart/handlers/carts';
import type * as ChangesModule from '../../../examples/shopping-cart/handlers/changes';
import type { CartEvent } from '../../../examples/shopping-cart/handlers/requests';
import { ShoppingCartStack } from '../../../examples/shopping-cart/stack';
import { profileApp, PROFILES } from '../../support/example-templates';
import { localDynamoDb, LocalServer } from '../../support/local-aws';
import { type Connection, whyNoValkey } from '../../support/valkey-engine';
import { ValkeyFront } from '../../support/valkey-front';

const USER = { cacheName: 'cart-cache-1', userName: 'cart-user-1', region: 'eu-west-1', secretAccessKey: 'secret' };
const CREDENTIALS = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'session' };
const TABLE = 'Carts';

const missing = whyNoValkey();
if (missing) process.stderr.write(`\nNOT RUN: the shopping cart against Valkey itself: ${missing}\n\n`);

test('there is an engine, at least where CI runs', () => {
  expect(process.env.CI ? missing : undefined).toBeUndefined();
});

/** The access strings of the stack: of the user of the functions, and of the one who comes without a name. */
function accessStrings(): { readonly user: string; readonly nobody: string } {
  const strings = PROFILES.map((name) => {
    const app = profileApp(name);
    const profile = Profile.fromContext(app.node);
    const network = new NetworkStack(app, 'Network', { profile });
    const stack = new ShoppingCartStack(app, 'ShoppingCart', { profile, network });
    const users = Object.values(Template.fromStack(stack).findResources('AWS::ElastiCache::User'));
    return users.map(({ Properties }) => String(Properties.AccessString)).sort();
  });
  expect(strings[0]).toEqual(strings[1]);
  const [nobody = '', user = ''] = strings[0] ?? [];
  return { user, nobody };
}

(missing ? describe.skip : describe)('Valkey itself, with the access of the stack', () => {
  let database: LocalServer;
  let valkey: ValkeyFront;
  let user: Connection;
  let carts: typeof CartsModule;
  let changes: typeof ChangesModule;
  let owners = 0;
  let owner: string;

  beforeAll(async () => {
    const access = accessStrings();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId, AWS_SECRET_ACCESS_KEY: 'secret' });
    database = await localDynamoDb();
    valkey = await ValkeyFront.start({ ...USER, isServerless: false, accessString: access.user });
    await valkey.engine.setUser('default', access.nobody);
    user = await valkey.signIn();
    await DynamoDBDocumentClient.from(new DynamoDBClient()).send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['owner', 'sku'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'owner', KeyType: 'HASH' },
          { AttributeName: 'sku', KeyType: 'RANGE' },
        ],
      }),
    );
    Object.assign(process.env, {
      CART_TABLE_NAME: TABLE,
      CACHE_HOST: 'localhost',
      CACHE_PORT: String(valkey.port),
      CACHE_NAME: USER.cacheName,
      CACHE_USER: USER.userName,
      CACHE_KIND: 'cluster',
      POWERTOOLS_DEV: 'false',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    });
    const dial = tls.connect as (options: tls.ConnectionOptions) => tls.TLSSocket;
    jest
      .spyOn(tls, 'connect')
      .mockImplementation(((options: tls.ConnectionOptions) =>
        dial({ ...options, ca: valkey.cert })) as typeof tls.connect);
    carts = jest.requireActual<typeof CartsModule>('../../../examples/shopping-cart/handlers/carts');
    changes = jest.requireActual<typeof ChangesModule>('../../../examples/shopping-cart/handlers/changes');
  }, 120_000);

  afterAll(async () => {
    jest.restoreAllMocks();
    carts?.cache.close();
    changes?.cache.close();
    await user?.close();
    await valkey?.stop();
    await database?.close();
  });

  beforeEach(() => {
    owner = `user-${(owners += 1)}`;
    valkey.commands.length = 0;
  });

  const key = () => `cart:${owner}`;
  const inCache = () => valkey.engine.must('GET', key());
  const verbs = () => valkey.commands.map(([verb]) => verb);

  async function send(routeKey: string, sku?: string, quantity?: number) {
    const event = {
      routeKey,
      pathParameters: { sku },
      body: quantity === undefined ? undefined : JSON.stringify({ quantity }),
      isBase64Encoded: false,
      requestContext: { authorizer: { jwt: { claims: { sub: owner } } } },
    } as unknown as CartEvent;
    const { statusCode, body } = await carts.handler(event, { awsRequestId: 'r' } as Context);
    return { status: statusCode, lines: body ? JSON.parse(body).lines : undefined };
  }
  const read = () => send('GET /cart');
  const put = (sku: string, quantity: number) => send('PUT /cart/{sku}', sku, quantity);

  function change(of: string): DynamoDBStreamEvent {
    const dynamodb = { SequenceNumber: '1', Keys: { owner: { S: of }, sku: { S: 'tea' } } };
    return { Records: [{ eventName: 'MODIFY', dynamodb }] };
  }

  /** Reads until the cache is asked and answers again. */
  async function untilCached(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      await read();
      if ((await inCache()) !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not come to that within 5 seconds');
  }

  test('keeps a cart that was read, and answers the next read', async () => {
    await put('tea', 2);
    const lines = [{ sku: 'tea', quantity: 2 }];
    await expect(read()).resolves.toEqual({ status: 200, lines });
    await expect(inCache()).resolves.toBe(JSON.stringify(lines));
    const reads = jest.spyOn(DynamoDBDocumentClient.prototype, 'send');
    await expect(read()).resolves.toEqual({ status: 200, lines });
    expect(reads).not.toHaveBeenCalled();
    reads.mockRestore();
  });

  test('is found by the map of the cluster that it gives', async () => {
    carts.cache.close();
    await put('tea', 2);
    await read();
    expect(valkey.commands[0]).toEqual(['CLUSTER', 'SLOTS']);
    expect(verbs()).toContain('GET');
    await expect(user.ask(['CLUSTER', 'SHARDS'])).resolves.toHaveLength(1);
  });

  test('forgets a cart after a minute', async () => {
    await put('tea', 2);
    await read();
    const seconds = Number(await valkey.engine.must('TTL', key()));
    expect(seconds).toBeGreaterThan(55);
    expect(seconds).toBeLessThanOrEqual(60);
    await valkey.engine.must('PEXPIRE', key(), '30');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await expect(inCache()).resolves.toBeNull();
    await expect(read()).resolves.toMatchObject({ lines: [{ sku: 'tea', quantity: 2 }] });
    await expect(inCache()).resolves.not.toBeNull();
  });

  test('loses a cart that the stream says has changed, and no other', async () => {
    await put('tea', 2);
    await read();
    await expect(changes.handler(change('somebody-else'))).resolves.toEqual({ batchItemFailures: [] });
    await expect(inCache()).resolves.not.toBeNull();
    await expect(changes.handler(change(owner))).resolves.toEqual({ batchItemFailures: [] });
    await expect(inCache()).resolves.toBeNull();
  });

  test('allows every command that the functions send', async () => {
    const refused = () => valkey.engine.must('ACL', 'LOG');
    await valkey.engine.must('ACL', 'LOG', 'RESET');
    carts.cache.close();
    changes.cache.close();
    await put('tea', 2);
    await read();
    await read();
    await changes.handler(change(owner));
    expect(new Set(verbs())).toEqual(new Set(['CLUSTER', 'GET', 'SET', 'DEL']));
    await expect(refused()).resolves.toEqual([]);
  });

  test.each([
    ['GET', 'session:1'],
    ['SET', 'carts', '[]'],
    ['DEL', 'session:1'],
    ['FLUSHALL'],
    ['FLUSHDB'],
    ['KEYS', '*'],
    ['CONFIG', 'GET', '*'],
    ['CONFIG', 'SET', 'requirepass', ''],
    ['ACL', 'LIST'],
    ['ACL', 'SETUSER', 'mine', 'on', 'nopass', '+@all'],
    ['CLUSTER', 'RESET'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['DEBUG', 'SLEEP', '1'],
    ['MONITOR'],
    ['SHUTDOWN'],
    ['REPLICAOF', 'localhost', '1'],
    ['EVAL', "return redis.call('GET', 'session:1')", '0'],
    ['EVAL', "return redis.call('FLUSHALL')", '0'],
    ['PUBLISH', 'news', 'x'],
  ])('refuses %p', async (...command) => {
    await expect(user.ask(command)).resolves.toMatch(/^-(NOPERM|ERR ACL failure in script)/);
  });

  test.each([['GET', 'cart:of-a-test'], ['INFO'], ['PING'], ['CLUSTER', 'SLOTS']])('allows %p', async (...command) => {
    expect(String(await user.ask(command))).not.toMatch(/^-/);
  });

  test('keeps what each access of the library promises', async () => {
    await valkey.engine.must('SET', 'docs:1', 'x');
    const allowed = async (name: string, access: ValkeyAccess) => {
      await valkey.engine.setUser(name, access._text, 'password');
      const connection = await valkey.engine.signIn(name, 'password');
      const commands = ['GET docs:1', 'SET docs:2 x', 'GET cart:1', 'INFO', 'KEYS *', 'FLUSHALL', 'CONFIG GET port'];
      const answers: [string, string][] = [];
      for (const command of commands) answers.push([command, String(await connection.ask(command.split(' ')))]);
      await connection.close();
      return answers.filter(([, answer]) => !answer.startsWith('-NOPERM')).map(([command]) => command);
    };
    const docs = { keyPatterns: ['docs:*'] };
    const [all, reads] = [ValkeyAccess.readWrite(), ValkeyAccess.readOnly(docs)];
    await expect(allowed('all', all)).resolves.toEqual(['GET docs:1', 'SET docs:2 x', 'GET cart:1', 'INFO']);
    await expect(allowed('part', ValkeyAccess.readWrite(docs))).resolves.toEqual([
      'GET docs:1',
      'SET docs:2 x',
      'INFO',
    ]);
    await expect(allowed('reads', reads)).resolves.toEqual(['GET docs:1', 'INFO']);
    await expect(allowed('own', ValkeyAccess.custom('on ~docs:* +@read -@dangerous'))).resolves.toEqual(['GET docs:1']);
    // Why the documentation of `custom` takes the dangerous ones out.
    await expect(allowed('wide', ValkeyAccess.custom('on ~docs:* +@read'))).resolves.toContain('KEYS *');
  });

  test('lets nobody in without a name, in plain text, or by a password that IAM did not sign', async () => {
    await expect(valkey.engine.signIn('default', '')).rejects.toThrow('WRONGPASS');
    const plain = connect(valkey.port, 'localhost');
    const said: Buffer[] = [];
    plain.on('error', () => undefined).on('data', (chunk) => said.push(chunk));
    plain.write('*1\r\n$4\r\nPING\r\n');
    await new Promise((resolve) => plain.on('close', resolve));
    expect(Buffer.concat(said).toString()).not.toContain('PONG');

    const signIns = valkey.signIns;
    const stranger = new CartCache({
      ...USER,
      host: 'localhost',
      port: valkey.port,
      isServerless: false,
      credentials: { ...CREDENTIALS, secretAccessKey: 'other' },
      onError: () => undefined,
    });
    await expect(stranger.find(owner)).rejects.toThrow();
    stranger.close();
    expect(valkey.refusals).toContain('the signature is wrong');
    expect(valkey.signIns).toBe(signIns);
  });

  test('that hangs costs no request, and is used again after that', async () => {
    await put('tea', 2);
    await read();
    valkey.engine.hang();
    const begin = Date.now();
    await expect(read()).resolves.toMatchObject({ status: 200, lines: [{ sku: 'tea', quantity: 2 }] });
    expect(Date.now() - begin).toBeLessThan(3000);
    valkey.engine.wake();
    await untilCached();
  }, 20_000);

  test('that restarts is done without, and used again after it', async () => {
    await put('tea', 2);
    await read();
    const { signIns } = valkey;
    await user.close();
    await valkey.engine.fail();
    await expect(read()).resolves.toMatchObject({ status: 200, lines: [{ sku: 'tea', quantity: 2 }] });
    await expect(put('tea', 3)).resolves.toMatchObject({ status: 200 });
    await expect(changes.handler(change(owner))).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    await valkey.engine.resume();
    // Its keys are not served yet: the shard is down for a while, as in a failover.
    await expect(read()).resolves.toMatchObject({ status: 200, lines: [{ sku: 'tea', quantity: 3 }] });
    await valkey.engine.isUp();
    await untilCached();
    expect(valkey.signIns).toBeGreaterThan(signIns);
    await expect(changes.handler(change(owner))).resolves.toEqual({ batchItemFailures: [] });
  }, 20_000);
});
