import { randomUUID } from 'node:crypto';
import type { Aws } from '../aws';
import type { DeployedResource, DeployedStack } from '../deployed-stack';
import { atEmulator, eventually, Observations, Scenario } from './scenario';
import { send } from './signing';

const VIN = '1G4AH59H45G118341';
const LEDGER = `vehicle/${VIN}`;
const HOUR = 3_600_000;

/** The register of a sandbox, by its API: from the registration of a vehicle to a history that somebody changed behind its back. */
export const vehicles: Scenario = {
  title: 'a vehicle is registered and transferred, its entries are signed and proven, and a change of one is found',
  stack: 'VehicleHistory',
  async run(aws, stack) {
    const observed = new Observations();
    const url = `${atEmulator(aws, stack.output('Url')).replace(/\/$/, '')}/vehicles`;
    await useRegister(url, observed);
    const ledger = new DeployedLedger(aws, stack);
    await ledger.signAndVerify(observed);

    const { status, body } = await send('GET', `${url}/${VIN}/proofs/1`);
    const { record, path } = (body.proof ?? {}) as { record?: Record<string, unknown>; path?: unknown[] };
    observed.expect(
      'an entry is proven by its record and the hashes beside it',
      [status, body.valid, record?.sequence, Array.isArray(path)],
      [200, true, 1, true],
    );

    await ledger.tamper(observed);
    const changed = await send('GET', `${url}/${VIN}/proofs/1`);
    observed.expect(
      'the API no longer proves the entry',
      [changed.status, changed.body.valid, kindsOf(changed.body)],
      [200, false, ['RecordChanged']],
    );
    return observed.seen;
  },
};

/** The ledger of production, whose API asks for users: by its functions, with the alarm that watches it. */
export const watchedVehicles: Scenario = {
  title:
    'the API refuses who has not signed in; the ledger is signed and verified, and a change of an entry is alarmed of',
  stack: 'VehicleHistory',
  async run(aws, stack) {
    const observed = new Observations();
    const path = `/_aws/execute-api/${stack.the('AWS::ApiGatewayV2::Api').physicalId}/$default/vehicles`;
    const answer = await fetch(`${aws.endpoint}${path}`, { method: 'POST', signal: AbortSignal.timeout(15_000) });
    observed.expect('POST without a token answers 401', answer.status, 401);
    const ledger = new DeployedLedger(aws, stack);
    for (const keeper of ['K-1001', 'K-1002', 'K-1003']) {
      await ledger.append({ ledgerId: LEDGER, requestId: keeper, payload: { type: 'transferred', to: keeper } });
    }
    await ledger.signAndVerify(observed);
    const line = await ledger.tamper(observed);

    const alarms = stack.resources
      .filter(({ type }) => type === 'AWS::CloudWatch::Alarm')
      .map(tamperAlarmOf)
      .filter(isKnown);
    const [metrics] = line._aws.CloudWatchMetrics;
    const Dimensions = metrics.Dimensions[0]?.map((Name) => ({ Name, Value: line[Name] }));
    observed.expect(
      'one alarm watches the metric of that line, and goes off by it',
      alarms.map(({ metric, isReached }) => [metric, isReached(Number(line.TamperEvents))]),
      [[{ Dimensions, MetricName: 'TamperEvents', Namespace: metrics.Namespace }, true]],
    );
    return observed.seen;
  },
};

/** Registers a vehicle, and has registrars get in each other's way. */
async function useRegister(url: string, observed: Observations): Promise<void> {
  const vehicle = { vin: VIN, make: 'Buick', model: 'LeSabre', modelYear: 2005, keeper: 'K-1001' };
  const post = (address: string, body: object, key: string) => send('POST', address, body, { 'Idempotency-Key': key });
  const transfer = (after: number, from: string, to: string, key: string) =>
    post(`${url}/${VIN}/transfers`, { after, from, to }, key);

  const registered = await post(url, vehicle, 'r-1');
  observed.expect('a vehicle is registered', [registered.status, registered.body.sequence], [201, 0]);
  const repeated = await post(url, vehicle, 'r-1');
  observed.expect(
    'the same request again has the same entry',
    [repeated.status, repeated.body.hash, repeated.headers.get('idempotency-replayed')],
    [201, registered.body.hash, 'true'],
  );
  observed.expect(
    'the same key for another vehicle of the number is refused',
    (await post(url, { ...vehicle, keeper: 'K-1009' }, 'r-1')).status,
    409,
  );
  observed.expect('nobody registers it again', (await post(url, vehicle, 'r-2')).status, 409);
  const bad = await post(url, { ...vehicle, vin: '1G4AH59H55G118341' }, 'r-3');
  observed.expect('a number with another check digit is refused', bad.status, 400);

  const sold = await transfer(0, 'K-1001', 'K-1002', 't-1');
  observed.expect('it goes to another keeper', [sold.status, sold.body.sequence], [201, 1]);
  observed.expect('its entry has the hash of the one before', sold.body.previousHash, registered.body.hash);
  observed.expect('who does not know of that is refused', (await transfer(0, 'K-1001', 'K-1003', 't-2')).status, 409);
  const rivals = ['K-2001', 'K-2002', 'K-2003', 'K-2004', 'K-2005'];
  const raced = await Promise.all(rivals.map((to) => transfer(1, 'K-1002', to, `t-${to}`)));
  observed.expect(
    'of five registrars at the same time one gets it',
    raced.map(({ status }) => status).sort(),
    [201, 409, 409, 409, 409],
  );

  const page = await send('GET', `${url}/${VIN}?limit=2`);
  observed.expect('its history begins with the newest entry', [sequencesOf(page.body), page.body.next], [[2, 1], 1]);
  const rest = await send('GET', `${url}/${VIN}?limit=2&before=1`);
  observed.expect('and goes on to the first', [sequencesOf(rest.body), rest.body.next], [[0], undefined]);
}

interface MetricLine extends Record<string, unknown> {
  readonly _aws: { readonly CloudWatchMetrics: { readonly Namespace: string; readonly Dimensions: string[][] }[] };
}

interface Verified {
  readonly valid: boolean;
  readonly checked: { readonly records: number; readonly digests: number };
  readonly findings: { readonly kind: string; readonly ledgerId?: string; readonly sequence?: number }[];
}

/** The ledger of the stack, by the means of whoever has credentials for it: the emulator heeds no policy. */
class DeployedLedger {
  private readonly table: string;
  private readonly bucket: string;

  constructor(
    private readonly aws: Aws,
    private readonly stack: DeployedStack,
  ) {
    this.table = stack.output('LedgerTableName');
    this.bucket = stack.output('EvidenceBucketName');
  }

  /** Adds a record by the function. */
  async append(request: object): Promise<Record<string, unknown>> {
    return this.invoke(this.functionName('LedgerAppend'), request);
  }

  /** Many appends at once, the digests of the hours until then, and a verification of everything. */
  async signAndVerify(observed: Observations): Promise<void> {
    const ids = Array.from({ length: 8 }, (_, index) => `race-${index}`);
    const added = await Promise.all(
      ids.map((requestId) => this.append({ ledgerId: 'race', requestId, payload: { requestId } })),
    );
    const sequences = added.map(({ sequence }) => Number(sequence)).sort((a, b) => a - b);
    observed.expect('eight appends at the same time are one chain', sequences, [0, 1, 2, 3, 4, 5, 6, 7]);

    await this.sign();
    const digests = await this.keys('digests/');
    observed.expect('the hours until then have a digest each', digests.length >= 2, true);
    await this.sign();
    observed.expect('a second run makes no other', await this.keys('digests/'), digests);
    const { status, answer } = await this.verifyEverything();
    observed.expect('all records and digests are verified', [status, answer?.valid], ['SUCCEEDED', true]);
    observed.expect(
      'each of them',
      [(answer?.checked.records ?? 0) >= 11, answer?.checked.digests],
      [true, digests.length],
    );
  }

  /** Changes an entry as an administrator could who has removed the policy of the table; gives the metric that this makes. */
  async tamper(observed: Observations): Promise<MetricLine> {
    await this.aws.dynamoDb.updateItem({
      TableName: this.table,
      Key: { ledgerId: { S: LEDGER }, sequence: { N: '1' } },
      UpdateExpression: 'SET payload = :payload',
      ExpressionAttributeValues: { ':payload': { S: '{"to":"K-6666","type":"transferred"}' } },
    });
    const one = await this.invoke<Verified>(this.functionName('LedgerVerify'), { ledgerId: LEDGER });
    const found = one.findings.map(({ kind, ledgerId, sequence }) => [kind, ledgerId, sequence]);
    observed.expect(
      'the emulator lets an entry be changed, which the policy of the table refuses; a verification of the vehicle names it',
      [one.valid, found[0]],
      [false, ['RecordChanged', LEDGER, 1]],
    );
    const { answer } = await this.verifyEverything();
    observed.expect('a verification of everything, too', [answer?.valid, kindsOf(answer)], [false, ['RecordChanged']]);

    const [key = ''] = (await eventually(async () => nonEmpty(await this.keys('evidence/tamper/')), 30)) ?? [];
    const evidence = await this.aws.s3.getObject({ Bucket: this.bucket, Key: key || 'none' });
    const { event } = JSON.parse((await evidence.Body?.transformToString()) ?? '{}');
    observed.expect(
      'the guard has kept what the entry was and became',
      [event?.eventName, event?.dynamodb?.OldImage?.payload?.S !== event?.dynamodb?.NewImage?.payload?.S],
      ['MODIFY', true],
    );
    const deleted = this.aws.s3.deleteObject({ Bucket: this.bucket, Key: key, VersionId: evidence.VersionId });
    observed.expect('which nobody deletes', await deleted.catch((error: Error) => error.name), 'AccessDenied');
    const line = await eventually(async () => {
      const found = await this.metricLine('LedgerGuard', 'TamperEvents');
      // MiniStack hands on what a function writes late when it is called the next time: here, for another record.
      if (!found) await this.append({ ledgerId: 'later', requestId: randomUUID(), payload: {} });
      return found;
    }, 30);
    if (!line) throw new Error('the guard has written no metric TamperEvents');
    observed.expect('and counts it, for an alarm', [line.TamperEvents, line.Ledger], [1, this.table]);
    return line;
  }

  /** Runs the digest function as it will be in two and a half hours, when this hour has ended and been read. */
  private async sign(): Promise<void> {
    const FunctionName = this.functionName('LedgerDigest');
    const { lambda } = this.aws;
    const { Environment } = await lambda.getFunctionConfiguration({ FunctionName });
    const later = { Variables: { ...Environment?.Variables, CLOCK_AHEAD_MILLIS: String(2.5 * HOUR) } };
    await lambda.updateFunctionConfiguration({ FunctionName, Environment: later });
    await this.invoke(FunctionName, {});
    await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables: Environment?.Variables } });
  }

  private async verifyEverything(): Promise<{ status?: string; answer?: Verified }> {
    const { stepFunctions } = this.aws;
    const stateMachineArn = this.stack.the('AWS::StepFunctions::StateMachine', 'Ledger').physicalId;
    const { executionArn } = await stepFunctions.startExecution({ stateMachineArn, input: '{}' });
    const ended = await eventually(async () => {
      const execution = await stepFunctions.describeExecution({ executionArn });
      return execution.status === 'RUNNING' ? undefined : execution;
    }, 60);
    return { status: ended?.status, answer: ended?.output ? JSON.parse(ended.output) : undefined };
  }

  private async metricLine(idPart: string, metric: string): Promise<MetricLine | undefined> {
    const { LoggingConfig } = this.functionOf(idPart).properties as { LoggingConfig?: { LogGroup?: string } };
    const { events = [] } = await this.aws.logs.filterLogEvents({ logGroupName: LoggingConfig?.LogGroup });
    for (const { message = '' } of events) {
      const start = message.indexOf('{"_aws"');
      if (start >= 0 && message.includes(`"${metric}"`)) return JSON.parse(message.slice(start));
    }
    return undefined;
  }

  private async keys(Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.aws.s3.listObjectsV2({ Bucket: this.bucket, Prefix });
    return Contents.map(({ Key }) => Key ?? '').sort();
  }

  private async invoke<T = Record<string, unknown>>(FunctionName: string, event: object): Promise<T> {
    const { FunctionError, Payload } = await this.aws.lambda.invoke({ FunctionName, Payload: JSON.stringify(event) });
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError) throw new Error(`${FunctionName} failed: ${text}`);
    return JSON.parse(text);
  }

  private functionName(idPart: string): string {
    return this.functionOf(idPart).physicalId;
  }

  private functionOf(idPart: string) {
    return this.stack.the('AWS::Lambda::Function', `${idPart}`);
  }
}

/** The metric of an alarm on tampering, and whether a sum of it is enough; undefined for other alarms. */
function tamperAlarmOf({ properties }: DeployedResource) {
  const { Dimensions, MetricName, Namespace, Statistic, Threshold, ComparisonOperator } = properties;
  if (MetricName !== 'TamperEvents' || Statistic !== 'Sum') return undefined;
  const isReached = (sum: number) => ComparisonOperator === 'GreaterThanOrEqualToThreshold' && sum >= Number(Threshold);
  return { metric: { Dimensions, MetricName, Namespace }, isReached };
}

function isKnown<T>(item: T | undefined): item is T {
  return item !== undefined;
}

function kindsOf(answer: unknown): string[] {
  const { findings = [] } = (answer ?? {}) as { readonly findings?: { readonly kind: string }[] };
  return [...new Set(findings.map(({ kind }) => kind))];
}

function sequencesOf(body: Record<string, unknown>): number[] {
  return (body.entries as { sequence: number }[]).map(({ sequence }) => sequence);
}

function nonEmpty(keys: string[]): string[] | undefined {
  return keys.length > 0 ? keys : undefined;
}
