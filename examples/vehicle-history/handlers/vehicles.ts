import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Appended, Ledger } from './ledger';
import { VehicleRegister } from './register';
import {
  pageOf,
  Problem,
  registrarOf,
  registrationOf,
  requestIdOf,
  sequenceOf,
  transferOf,
  VehicleEvent,
  vinOf,
} from './requests';

type Respond = (event: VehicleEvent) => Promise<APIGatewayProxyStructuredResultV2>;

const logger = new Logger();
const metrics = new Metrics();
const register = new VehicleRegister(
  new Ledger(
    // Sent twice, an entry is there once: whoever gets no answer may ask again, and both fit into the time of this function.
    new LambdaClient({ requestHandler: { requestTimeout: 12_000 }, maxAttempts: 2 }),
    DynamoDBDocumentClient.from(new DynamoDBClient()),
    {
      table: setting('LEDGER_TABLE_NAME'),
      append: setting('APPEND_FUNCTION_NAME'),
      verify: setting('VERIFY_FUNCTION_NAME'),
    },
  ),
);

const routes = new Map<string, Respond>([
  ['POST /vehicles', add],
  ['GET /vehicles/{vin}', history],
  ['POST /vehicles/{vin}/transfers', transfer],
  ['GET /vehicles/{vin}/proofs/{sequence}', prove],
]);

/** The register: vehicles are added and go from keeper to keeper, and every entry can be proven. */
export async function handler(event: VehicleEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  logger.addContext(context);
  try {
    const respond = routes.get(event.routeKey);
    if (!respond) throw new Problem(404, `there is no ${event.routeKey}`);
    return await respond(event);
  } catch (error) {
    const problem = problemOf(error);
    // Lambda must see the failure: its alarm tells, and a canary rolls back. A chain that is broken is one, and nobody adds to it.
    if (!problem) throw error;
    return problem.response;
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

async function add(event: VehicleEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const registrar = registrarOf(event);
  const requestId = requestIdOf(event, registrar);
  const registration = registrationOf(event);
  return created(registration.vin, await register.register(registration, { registrar, requestId }), 'Registrations');
}

async function transfer(event: VehicleEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const registrar = registrarOf(event);
  const vin = vinOf(event);
  const requestId = requestIdOf(event, registrar);
  return created(vin, await register.transfer(vin, transferOf(event), { registrar, requestId }), 'Transfers');
}

async function history(event: VehicleEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const vin = vinOf(event);
  const { limit, before } = pageOf(event);
  return json(200, { vin, ...(await register.history(vin, limit, before)) });
}

/** What somebody else can check without the register, or what is wrong with the entry, which on call hears of as well. */
async function prove(event: VehicleEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const [vin, sequence] = [vinOf(event), sequenceOf(event)];
  const { valid, findings, proof } = await register.prove(vin, sequence);
  if (!valid) {
    logger.error('an entry of the register is not what was recorded', { vin, sequence, findings });
    metrics.addMetric('InvalidEntries', MetricUnit.Count, 1);
  } else if (!proof) {
    throw new Problem(404, 'there is no such entry, or no digest has it yet; ask again after the next one');
  }
  return json(200, { vin, sequence, valid, findings, proof });
}

function created(vin: string, appended: Appended, metric: string): APIGatewayProxyStructuredResultV2 {
  const { sequence, recordedAt, hash, previousHash, replayed } = appended;
  if (!replayed) metrics.addMetric(metric, MetricUnit.Count, 1);
  const { headers, ...answer } = json(201, { vin, sequence, recordedAt, hash, previousHash });
  return { ...answer, headers: { ...headers, location: `/vehicles/${vin}`, 'idempotency-replayed': String(replayed) } };
}

/** What the client has to know; undefined for what only whoever runs this can mend. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  switch ((error as Error).name) {
    case 'InvalidRequest':
      return new Problem(400, 'the ledger does not take this entry');
    case 'NotFound':
      return new Problem(404, 'there is no such entry');
    case 'NotYetDigested':
      return new Problem(404, 'no digest has the entry yet; ask again after the next one');
    case 'RequestConflict':
      return new Problem(409, "the 'Idempotency-Key' was used for another entry of the vehicle");
    case 'SequenceConflict':
      return new Problem(409, 'the vehicle has other entries than you have seen; read its history again');
    case 'ClockSkew':
    case 'TooMuchContention':
    case 'TooManyRequestsException':
    case 'ProvisionedThroughputExceededException':
    case 'ThrottlingException':
    case 'RequestLimitExceeded':
      return new Problem(503, 'the register is busy; try again with the same key', { 'retry-after': '1' });
    default:
      logger.error('cannot answer the request', error as Error);
      return undefined;
  }
}

function json(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}
