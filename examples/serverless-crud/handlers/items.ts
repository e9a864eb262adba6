import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { Item, ItemInput, parseItem } from './item';
import { ItemStore, OTHER_ITEM } from './item-store';
import { Problem } from './problem';
import { cursorOf, idempotencyKeyOf, itemIdOf, jsonOf, newId, ownerOf, pageOf, versionOf } from './requests';
import { SWITCH_SECONDS, WriteSwitch } from './write-switch';

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer();
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const store = new ItemStore(DynamoDBDocumentClient.from(client), setting('TABLE_NAME'));
const parameters = new SSMProvider({ awsSdkV3Client: tracer.captureAWSv3Client(new SSMClient()) });
const writes = new WriteSwitch(parameters, setting('WRITE_SWITCH_NAME'), logger);

interface Creation {
  readonly owner: string;
  readonly key: string;
  readonly input: ItemInput;
}

const onceADay = new IdempotencyConfig({
  eventKeyJmesPath: '[owner, key]',
  // The same key for another item is a mistake of the client, not a repetition.
  payloadValidationJmesPath: 'input',
  throwOnNoIdempotencyKey: true,
  expiresAfterSeconds: 24 * 3600,
});
const createOnce = makeIdempotent(
  async ({ owner, key, input }: Creation) => ({ ...(await store.create(owner, newId(owner, key), input)) }),
  {
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: setting('IDEMPOTENCY_TABLE_NAME'),
      awsSdkV3Client: client,
    }),
    config: onceADay,
    keyPrefix: 'items',
  },
);

type Operation = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

const OPERATIONS: Record<string, Record<string, Operation>> = {
  '/items': { GET: list, POST: create },
  '/items/{id}': { GET: read, PUT: update, DELETE: remove },
};

/** The items of whoever calls: create, read, list, update, delete. */
export async function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  logger.addContext(context);
  onceADay.registerLambdaContext(context);
  const segment = tracer.getSegment();
  const part = segment?.addNewSubsegment(`${event.httpMethod} ${event.resource}`);
  if (part) tracer.setSegment(part);
  try {
    const operation = operationOf(event);
    if (event.httpMethod !== 'GET' && !(await writes.isOn())) {
      throw new Problem(503, 'items can be read but not changed at the moment; try again later', {
        headers: { 'Retry-After': `${SWITCH_SECONDS}` },
      });
    }
    return finished(await operation(event));
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    const problem = problemOf(error);
    // Lambda must see the failure: by its metric an alarm tells, and a canary rolls back. API Gateway answers 502 then,
    // without the words of the error.
    if (!problem) throw error;
    return finished(problem.toResult(context.awsRequestId));
  } finally {
    part?.close();
    if (segment) tracer.setSegment(segment);
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

function operationOf({ resource, httpMethod }: APIGatewayProxyEvent): Operation {
  const methods = Object.hasOwn(OPERATIONS, resource) ? OPERATIONS[resource] : undefined;
  if (!methods) throw new Problem(404, 'there is no such resource');
  const operation = Object.hasOwn(methods, httpMethod) ? methods[httpMethod] : undefined;
  if (operation) return operation;
  throw new Problem(405, `'${httpMethod}' is not for this resource`, {
    headers: { Allow: Object.keys(methods).join(', ') },
  });
}

async function create(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const owner = ownerOf(event);
  const key = idempotencyKeyOf(event);
  const input = parseItem(jsonOf(event));
  const item =
    key === undefined
      ? await store.create(owner, newId(owner, undefined), input)
      : await createOnce({ owner, key, input });
  metrics.addMetric('ItemsCreated', MetricUnit.Count, 1);
  return withItem(201, item, { Location: `/items/${item.id}` });
}

async function read(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const item = await store.find(ownerOf(event), itemIdOf(event));
  if (!item) throw new Problem(404, 'there is no such item');
  return withItem(200, item);
}

async function list(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const { limit, after } = pageOf(event);
  const { items, next } = await store.list(ownerOf(event), limit, after);
  return answer(200, { items, next: cursorOf(next) });
}

async function update(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const [owner, id, version] = [ownerOf(event), itemIdOf(event), versionOf(event)];
  return withItem(200, await store.update(owner, id, version, parseItem(jsonOf(event))));
}

async function remove(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  await store.delete(ownerOf(event), itemIdOf(event), versionOf(event));
  return { statusCode: 204, headers: {}, body: '' };
}

/** What the client has to know; undefined for what only whoever runs this can mend. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (error instanceof IdempotencyAlreadyInProgressError) {
    return new Problem(409, 'the same request is being worked on; try again', { headers: { 'Retry-After': '1' } });
  }
  if (error instanceof IdempotencyValidationError) {
    return new Problem(422, OTHER_ITEM);
  }
  if (isThrottle(error)) {
    return new Problem(503, 'there are too many requests; try again', { headers: { 'Retry-After': '1' } });
  }
  logger.error('cannot answer the request', error as Error);
  return undefined;
}

/** Powertools wraps what the database says. */
function isThrottle(error: unknown): boolean {
  const names = ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'];
  for (let each = error; each instanceof Error; each = each.cause) if (names.includes(each.name)) return true;
  return false;
}

function withItem(statusCode: number, item: Item, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return answer(statusCode, item, { ...headers, ETag: `"${item.version}"` });
}

function answer(statusCode: number, body: object, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return { statusCode, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** What every answer has: it is for the caller alone, and for web pages of one origin. */
function finished(result: APIGatewayProxyResult): APIGatewayProxyResult {
  const origin = process.env.ALLOWED_ORIGIN;
  const cors: Record<string, string> = origin
    ? { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'ETag, Location', Vary: 'Origin' }
    : {};
  return { ...result, headers: { 'Cache-Control': 'no-store', ...result.headers, ...cors } };
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`environment variable ${name} is not set`);
  return value;
}
