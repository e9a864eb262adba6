import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, PropertyInjectors, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AppendOnlyLedger, AppendOnlyLedgerProps, LedgerDataEvents, LedgerRetention } from '../../../lib/databases';
import { LEDGER_METRICS } from '../../../lib/databases/private/ledger-functions';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { BucketAccessLogs } from '../../../lib/storage';
import { reporter } from '../../../runtime/ledger/metrics';
import { ledgerSpecimens } from '../../specimens/databases/ledger';
import { alarmsOf } from '../../specimens/surroundings';
import { execute } from '../../support/asl';
import { definitionOf } from '../../support/state-machine';
import { templateOf, testApp, testStack } from '../../support/synth';

const TABLE = 'AWS::DynamoDB::GlobalTable';
const BUCKET = 'AWS::S3::Bucket';
const KEY = 'AWS::KMS::Key';
const ALARM = 'AWS::CloudWatch::Alarm';
const FUNCTION = 'AWS::Lambda::Function';
const RUNTIME = join(__dirname, '../../../runtime/ledger');

const retention = LedgerRetention.governance(Duration.days(30));
const accessLogs = BucketAccessLogs.none('nobody reads logs of tests');

function make(props: Partial<AppendOnlyLedgerProps> = {}, stack: Stack = testStack(), id = 'Ledger'): AppendOnlyLedger {
  return new AppendOnlyLedger(stack, id, { retention, accessLogs, alarms: Alarms.none(), ...props });
}

function template(props: Partial<AppendOnlyLedgerProps> = {}): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: { readonly AWS?: string; readonly Service?: string } | string;
  readonly [other: string]: unknown;
}

const arn = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^Ledger${id}[0-9A-F]{8}$`), 'Arn'] });
const inArn = (id: string, path: string) => ({ 'Fn::Join': ['', [arn(id), path]] });

/** The statements that the policy of a role has. */
function statementsOf(result: Template, role: string): Statement[] {
  const policies = result.findResources('AWS::IAM::Policy', {
    Properties: { Roles: [{ Ref: Match.stringLikeRegexp(`^Ledger${role}[0-9A-F]{8}$`) }] },
  });
  return Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
}

/** Those that a function writes its log and traces with, which are the function's own construct's. */
function isOfFunction({ Action }: Statement): boolean {
  return [Action].flat().every((action) => /^(logs|xray|sqs):/.test(action));
}

const ofLedger = (result: Template, role: string) => statementsOf(result, role).filter((each) => !isOfFunction(each));
const allow = (actions: string | string[], resource: unknown) => ({
  Action: actions,
  Effect: 'Allow',
  Resource: resource,
});
const TABLE_ARN = arn('RecordsTable');
const INDEX_ARN = inArn('RecordsTable', '/index/ByDigestWindow');
const BUCKET_ARN = arn('Evidence');

/** The alarms by their ids in the construct; those of its parts by the part and their id. */
function alarmsById(result: Template): Record<string, Record<string, unknown>> {
  const entries = Object.entries(result.findResources(ALARM));
  return Object.fromEntries(
    entries.map(([id, { Properties }]) => [id.replace(/^Ledger(.*)[0-9A-F]{8}$/, '$1'), Properties]),
  );
}

describe('AppendOnlyLedger', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template();
    });

    test('a table of chains, encrypted with the key, that is kept and can be restored for 35 days', () => {
      result.hasResource(TABLE, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          KeySchema: [
            { AttributeName: 'ledgerId', KeyType: 'HASH' },
            { AttributeName: 'sequence', KeyType: 'RANGE' },
          ],
          BillingMode: 'PAY_PER_REQUEST',
          GlobalSecondaryIndexes: [
            {
              IndexName: 'ByDigestWindow',
              KeySchema: [
                { AttributeName: 'digestWindow', KeyType: 'HASH' },
                { AttributeName: 'recordedAt', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['hash'] },
            },
          ],
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
          TimeToLiveSpecification: Match.absent(),
          Replicas: [
            Match.objectLike({
              Region: { Ref: 'AWS::Region' },
              DeletionProtectionEnabled: true,
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
              SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LedgerKey'), 'Arn'] } },
            }),
          ],
        },
      });
    });

    test('a policy by which one role puts records, and nobody changes or deletes one', () => {
      const [table] = Object.values(result.findResources(TABLE));
      expect(table?.Properties.Replicas[0].ResourcePolicy.PolicyDocument.Statement).toEqual([
        {
          Sid: 'NobodyChangesOrDeletesRecords',
          Effect: 'Deny',
          Principal: '*',
          Action: [
            'dynamodb:BatchWriteItem',
            'dynamodb:DeleteItem',
            'dynamodb:PartiQLDelete',
            'dynamodb:PartiQLInsert',
            'dynamodb:PartiQLUpdate',
            'dynamodb:UpdateItem',
            'dynamodb:UpdateTimeToLive',
          ],
          Resource: '*',
        },
        {
          Sid: 'OnlyTheAppendFunctionPutsRecords',
          Effect: 'Deny',
          Principal: '*',
          Action: 'dynamodb:PutItem',
          Resource: '*',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': arn('AppendRole') } },
        },
      ]);
    });

    test('the policy leaves CloudFormation what it needs to change it, and the table', () => {
      const [table] = Object.values(result.findResources(TABLE));
      const denied = JSON.stringify(table?.Properties.Replicas[0].ResourcePolicy);
      for (const action of ['PutResourcePolicy', 'DeleteResourcePolicy', 'UpdateTable', 'DeleteTable', 'dynamodb:*'])
        expect(denied).not.toContain(action);
    });

    test('a bucket for evidence that is locked, encrypted with the key, and never tidied up', () => {
      result.hasResource(BUCKET, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          ObjectLockEnabled: true,
          ObjectLockConfiguration: {
            ObjectLockEnabled: 'Enabled',
            Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } },
          },
          VersioningConfiguration: { Status: 'Enabled' },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              Match.objectLike({
                BucketKeyEnabled: true,
                ServerSideEncryptionByDefault: {
                  SSEAlgorithm: 'aws:kms',
                  KMSMasterKeyID: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LedgerKey'), 'Arn'] },
                },
              }),
            ],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: 'TidyUp',
                Status: 'Enabled',
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
                ExpiredObjectDeleteMarker: true,
              },
            ],
          },
        },
      });
    });

    test('nobody deletes evidence or writes over it, and digests and proofs have one writer', () => {
      const onlyWrites = (sid: string, role: string, objects: string) => ({
        Sid: sid,
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: inArn('Evidence', objects),
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': arn(role) } },
      });
      const [policy] = Object.values(result.findResources('AWS::S3::BucketPolicy'));
      const statements = policy?.Properties.PolicyDocument.Statement as Statement[];
      expect(statements.filter(({ Sid }) => Sid !== undefined)).toEqual([
        {
          Sid: 'NobodyDeletesEvidence',
          Effect: 'Deny',
          Principal: '*',
          Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete', 's3:ReplicateObject'],
          Resource: inArn('Evidence', '/*'),
        },
        {
          Sid: 'NobodyOverwritesEvidence',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: inArn('Evidence', '/*'),
          Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
        },
        onlyWrites('OnlyTheDigestFunctionWritesDigests', 'DigestRole', '/digests/*'),
        onlyWrites('OnlyTheGuardWritesProofs', 'GuardRole', '/evidence/*'),
      ]);
      expect(statements.filter(({ Sid }) => Sid === undefined).map(({ Condition }) => Condition)).toEqual([
        { Bool: { 'aws:SecureTransport': 'false' } },
        { NumericLessThan: { 's3:TlsVersion': 1.2 } },
      ]);
    });

    test('a key that signs for one role, and that nobody deletes', () => {
      const [key] = Object.values(result.findResources(KEY, { Properties: { KeyUsage: 'SIGN_VERIFY' } }));
      expect(key).toEqual({
        Type: KEY,
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Description: 'Signs the digests of the ledger Test/Ledger',
          KeySpec: 'ECC_NIST_P256',
          KeyUsage: 'SIGN_VERIFY',
          KeyPolicy: {
            Version: '2012-10-17',
            Statement: [
              expect.objectContaining({ Action: 'kms:*', Effect: 'Allow', Resource: '*' }),
              {
                Sid: 'OnlyTheDigestFunctionSigns',
                Effect: 'Deny',
                Principal: '*',
                Action: 'kms:Sign',
                Resource: '*',
                Condition: { ArnNotEquals: { 'aws:PrincipalArn': arn('DigestRole') } },
              },
              {
                Sid: 'NobodyDeletesTheKey',
                Effect: 'Deny',
                Principal: '*',
                Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
                Resource: '*',
              },
            ],
          },
        },
      });
    });

    test('a key that encrypts, for the services that write by themselves', () => {
      const [key] = Object.values(result.findResources(KEY, { Properties: { EnableKeyRotation: true } }));
      expect(key?.DeletionPolicy).toBe('Retain');
      const logGroups = (names: string) => ({
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':logs:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            `:log-group:${names}`,
          ],
        ],
      });
      const statements = (key?.Properties.KeyPolicy.Statement as Statement[]).slice(1);
      const logs = (names: string) => ({
        Effect: 'Allow',
        Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
        Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Resource: '*',
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups(names) } },
      });
      expect(statements).toEqual([
        {
          Sid: 'NobodyDeletesTheKey',
          Effect: 'Deny',
          Principal: '*',
          Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
          Resource: '*',
        },
        logs('Test-*'),
        {
          Sid: 'EventBridgeKeepsFailedEvents',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Resource: '*',
        },
        logs('/aws/vendedlogs/states/*'),
        expect.objectContaining({ Sid: 'WorkflowLogsAreDelivered', Action: 'kms:Decrypt' }),
      ]);
    });

    test('every log and queue is encrypted with the key, and logs are kept for three months', () => {
      const encryptionKey = arn('Key');
      const groups = Object.values(result.findResources('AWS::Logs::LogGroup')).map(({ Properties }) => Properties);
      expect(groups.map(({ KmsKeyId, RetentionInDays }) => [KmsKeyId, RetentionInDays])).toEqual(
        Array(5).fill([encryptionKey, 90]),
      );
      const queues = Object.values(result.findResources('AWS::SQS::Queue')).map(({ Properties }) => Properties);
      expect(queues.map(({ KmsMasterKeyId }) => KmsMasterKeyId)).toEqual(Array(4).fill(encryptionKey));
      result.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        EncryptionConfiguration: Match.objectLike({ Type: 'CUSTOMER_MANAGED_KMS_KEY' }),
      });
    });

    test('the append function reads the end of a chain and puts records, and can do nothing else', () => {
      expect(ofLedger(result, 'AppendRole')).toEqual([
        allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], TABLE_ARN),
        allow(['kms:Decrypt', 'kms:GenerateDataKey'], arn('Key')),
      ]);
    });

    test('the digest function reads records, writes digests and signs', () => {
      expect(ofLedger(result, 'DigestRole')).toEqual([
        allow(['dynamodb:Query', 'dynamodb:Scan'], TABLE_ARN),
        allow('dynamodb:Query', INDEX_ARN),
        allow('s3:ListBucket', BUCKET_ARN),
        allow(['s3:GetObject', 's3:PutObject'], inArn('Evidence', '/digests/*')),
        allow(['kms:GetPublicKey', 'kms:Sign'], arn('SigningKey')),
        // With what sends events that failed to a queue with the key.
        allow(
          ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
          arn('Key'),
        ),
      ]);
    });

    test('the verify function reads, and cannot write', () => {
      expect(ofLedger(result, 'VerifyRole')).toEqual([
        allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'], TABLE_ARN),
        // A proof takes the leaves of its digest from the index.
        allow('dynamodb:Query', INDEX_ARN),
        allow(['s3:ListBucket', 's3:ListBucketVersions'], BUCKET_ARN),
        allow(['s3:GetObject', 's3:GetObjectVersion'], inArn('Evidence', '/digests/*')),
        allow('kms:GetPublicKey', arn('SigningKey')),
        allow('kms:Decrypt', arn('Key')),
      ]);
    });

    test('the guard reads the stream and writes evidence', () => {
      const ofGuard = ofLedger(result, 'GuardRole');
      expect(ofGuard[0]).toEqual(allow('s3:PutObject', inArn('Evidence', '/evidence/*')));
      const actions = ofGuard.flatMap(({ Action }) => Action);
      expect(actions.filter((action) => !/^(kms|s3):/.test(action)).sort()).toEqual([
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ]);
    });

    test('the guard is told of every change, halves what fails, and keeps what it gave up', () => {
      result.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
      result.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 1000,
        FilterCriteria: Match.absent(),
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LedgerGuardFailures'), 'Arn'] } },
        },
      });
    });

    test.each([
      ['append', 10, 1024],
      ['digest', 900, 1769],
      ['guard', 60, 512],
      ['verify', 900, 1769],
    ])('the function %s, with a limit of %s s', (file, timeout, memory) => {
      const [fn, ...others] = Object.values(
        result.findResources(FUNCTION, { Properties: { Handler: `${file}.handler` } }),
      );
      expect(others).toEqual([]);
      expect(fn?.Properties).toMatchObject({
        Timeout: timeout,
        MemorySize: memory,
        Architectures: ['arm64'],
        Runtime: expect.stringMatching(/^nodejs/),
        LoggingConfig: { LogFormat: 'JSON' },
      });
      const parts = fn?.Properties.Environment.Variables.LEDGER['Fn::Join'][1] as unknown[];
      const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll('"', "'")));
      expect(JSON.parse(text.join(''))).toEqual({
        table: expect.stringMatching(/^\{'Ref':'LedgerRecordsTable/),
        index: 'ByDigestWindow',
        bucket: expect.stringMatching(/^\{'Ref':'LedgerEvidence/),
        keyArn: expect.stringMatching(/^\{'Fn::GetAtt':\['LedgerSigningKey/),
        windowMinutes: 60,
        namespace: 'CdkReferenceArchitectures/Ledger',
        ledgerName: expect.stringMatching(/^\{'Ref':'LedgerRecordsTable/),
      });
    });

    test('digests each hour, a verification each day', () => {
      const rates = Object.values(result.findResources('AWS::Scheduler::Schedule')).map(
        ({ Properties }) => Properties.ScheduleExpression as string,
      );
      expect(rates.sort()).toEqual(['rate(1 day)', 'rate(1 hour)']);
    });

    test('a verification goes on as long as the answer says so, and ends before the next one', async () => {
      const definition = definitionOf(result);
      expect(definition).toMatchObject({ TimeoutSeconds: 24 * 3600 - 300 });
      const answers = [
        { valid: true, next: { done: 1 } },
        { valid: true, next: null },
      ];
      const asked: unknown[] = [];
      const integration = (args: Record<string, unknown>) => {
        asked.push(args.Payload);
        return { Payload: answers[asked.length - 1] };
      };
      // What an execution is started with changes nothing: it could say that all but the end has been verified.
      const { output } = await execute(definition, { next: { done: 9 } }, { 'lambda:invoke': integration });
      expect(asked).toEqual([{}, { resume: { done: 1 } }]);
      expect(output).toEqual({ valid: true, next: null });
    });

    test('no exports, and no record of calls', () => {
      expect(result.findResources(FUNCTION, { Properties: { Handler: 'export.handler' } })).toEqual({});
      result.resourceCountIs('AWS::CloudTrail::Trail', 0);
      result.resourceCountIs(ALARM, 0);
    });

    test('no alarm with Alarms.none(), no warning, no output', () => {
      const stack = testStack();
      expect(make({}, stack).alarms).toEqual([]);
      Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
      expect(templateOf(stack).findOutputs('*')).toEqual({});
    });

    describe('of alarms', () => {
      let ids: string[];
      let alarms: Record<string, Record<string, unknown>>;

      beforeAll(() => {
        const stack = testStack();
        const ledger = make({ alarms: alarmsOf(stack) }, stack);
        ids = ledger.alarms.map(({ node }) => node.path.replace('Test/Ledger/', ''));
        alarms = alarmsById(templateOf(stack));
      });

      test('of the ledger and all its parts', () => {
        expect(ids).toEqual([
          'TamperingAlarm',
          'FindingsAlarm',
          'BrokenChainAlarm',
          'DigestConflictAlarm',
          'DigestLagAlarm',
          'VerificationMissingAlarm',
          'FailedAppendsAlarm',
          'ContentionAlarm',
          'Records/ThrottlesAlarm',
          'Records/ByDigestWindowThrottlesAlarm',
          'Append/DurationAlarm',
          'Append/ThrottlesAlarm',
          'Digest/Handler/ErrorsAlarm',
          'Digest/Handler/DurationAlarm',
          'Digest/Handler/ThrottlesAlarm',
          'Digest/Handler/LostEventsAlarm',
          'Digest/FailuresAlarm',
          'Guard/Handler/ErrorsAlarm',
          'Guard/Handler/DurationAlarm',
          'Guard/Handler/ThrottlesAlarm',
          'Guard/FailuresAlarm',
          'Guard/IteratorAgeAlarm',
          'Verify/DurationAlarm',
          'Verify/ThrottlesAlarm',
          'Verification/FailedAlarm',
          'Verification/TimedOutAlarm',
          'Verification/AbortedAlarm',
          'Verification/ThrottledAlarm',
          'Verification/DeadLettersAlarm',
          'VerificationSchedule/TargetErrorsAlarm',
          'VerificationSchedule/DroppedAlarm',
          'VerificationSchedule/LostRunsAlarm',
          'VerificationSchedule/DeadLettersAlarm',
        ]);
      });

      test.each([
        ['TamperingAlarm', 'TamperEvents'],
        ['FindingsAlarm', 'Findings'],
        ['BrokenChainAlarm', 'ChainBroken'],
        ['DigestConflictAlarm', 'DigestConflicts'],
      ])('%s at the first of %s, for a day', (id, name) => {
        expect(alarms[id]).toMatchObject({
          Namespace: 'CdkReferenceArchitectures/Ledger',
          MetricName: name,
          Dimensions: [{ Name: 'Ledger', Value: { Ref: expect.stringMatching(/^LedgerRecordsTable/) } }],
          Statistic: 'Sum',
          Threshold: 1,
          Period: 300,
          EvaluationPeriods: 288,
          DatapointsToAlarm: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
        });
      });

      test('records that are not signed for three windows, and digests that are not made', () => {
        expect(alarms.DigestLagAlarm).toMatchObject({
          MetricName: 'DigestLag',
          Statistic: 'Maximum',
          Threshold: 3 * 3600,
          Period: 3600,
          EvaluationPeriods: 3,
          TreatMissingData: 'breaching',
        });
      });

      test('all metrics of the ledger are ones that its functions write, with this dimension', () => {
        const lines: Record<string, unknown>[] = [];
        reporter({ namespace: LEDGER_METRICS, ledgerName: 'x' }, (line) => lines.push(JSON.parse(line))).metrics({
          A: 1,
        });
        expect(lines).toMatchObject([
          {
            _aws: { CloudWatchMetrics: [{ Namespace: 'CdkReferenceArchitectures/Ledger', Dimensions: [['Ledger']] }] },
          },
        ]);
        const code = readdirSync(RUNTIME)
          .filter((file) => file.endsWith('.js'))
          .map((file) => readFileSync(join(RUNTIME, file), 'utf8'))
          .join('');
        const written = [...code.matchAll(/\.metrics\(\{([^}]*)\}/g)].flatMap(([, values]) =>
          [...values.matchAll(/([A-Z]\w+):/g)].map(([, name]) => name),
        );
        interface Read {
          readonly Namespace?: string;
          readonly MetricName?: string;
          readonly Dimensions?: object[];
        }
        const read = Object.values(alarms)
          .flatMap(({ Metrics, ...alarm }): Read[] => [
            alarm,
            ...((Metrics ?? []) as { MetricStat?: { Metric: Read } }[]).map(
              ({ MetricStat }) => MetricStat?.Metric ?? {},
            ),
          ])
          .filter(({ Namespace }) => Namespace === LEDGER_METRICS);
        expect(read.map(({ MetricName }) => MetricName).sort()).toEqual([
          'AppendContention',
          'ChainBroken',
          'DigestConflicts',
          'DigestLag',
          'Findings',
          'Refused',
          'TamperEvents',
        ]);
        for (const { MetricName, Dimensions } of read) {
          expect(written).toContain(MetricName);
          expect(Dimensions).toEqual([
            { Name: 'Ledger', Value: { Ref: expect.stringMatching(/^LedgerRecordsTable/) } },
          ]);
        }
      });

      test('no verification for two days', () => {
        expect(alarms.VerificationMissingAlarm).toMatchObject({
          // Of Step Functions: a metric of the function would be written by whoever may ask it for a proof.
          Namespace: 'AWS/States',
          MetricName: 'ExecutionsSucceeded',
          Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: expect.stringMatching(/^LedgerVerification/) } }],
          Statistic: 'Sum',
          Threshold: 1,
          ComparisonOperator: 'LessThanThreshold',
          Period: 3600,
          EvaluationPeriods: 48,
          TreatMissingData: 'breaching',
        });
      });

      test('appends that fail, but for those that are refused', () => {
        expect(alarms.FailedAppendsAlarm).toMatchObject({
          Threshold: 1,
          EvaluationPeriods: 3,
          Metrics: expect.arrayContaining([
            expect.objectContaining({ Expression: '100 * (errors - FILL(refused, 0)) / invocations' }),
          ]),
        });
        expect(alarms).not.toHaveProperty('AppendErrorsAlarm');
        expect(alarms.ContentionAlarm).toMatchObject({ MetricName: 'AppendContention', Threshold: 1, Period: 60 });
      });

      test('what an app adjusts, sends to others and has runbooks for, also at the functions', () => {
        const stack = testStack();
        const alarms = Alarms.silent()
          .adjust('TamperingAlarm', { threshold: 2 })
          .adjust('Append/DurationAlarm', { threshold: 9000 })
          .withRunbooks('https://wiki.example.com/');
        make({ alarms }, stack);
        const found = alarmsById(templateOf(stack));
        expect(found.TamperingAlarm).toMatchObject({ Threshold: 2 });
        expect(found.AppendDurationAlarm).toMatchObject({
          Threshold: 9000,
          AlarmDescription: expect.stringMatching(/Runbook: https:\/\/wiki.example.com\/DurationAlarm$/),
        });
      });

      test('the guard lags five minutes behind', () => {
        expect(alarms.GuardIteratorAgeAlarm).toMatchObject({ MetricName: 'IteratorAge', Threshold: 300_000 });
      });

      test('schedules come before the alarms on what is missing', () => {
        const stack = testStack();
        make({ alarms: alarmsOf(stack) }, stack);
        const found = templateOf(stack).findResources(ALARM, { Properties: { MetricName: 'ExecutionsSucceeded' } });
        expect(Object.values(found)[0]?.DependsOn).toEqual([
          expect.stringMatching(/^LedgerDigestWindowsSchedule/),
          expect.stringMatching(/^LedgerVerificationSchedule/),
        ]);
      });
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let ledger: AppendOnlyLedger;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      ledger = ledgerSpecimens.AppendOnlyLedger?.full(stack, 'Ledger') as AppendOnlyLedger;
      new OperationsDashboard(stack, 'Dashboard', { subjects: [ledger] });
      result = templateOf(stack);
    });

    test('a table that goes with the stack, while evidence and keys stay', () => {
      result.hasResource(TABLE, {
        DeletionPolicy: 'Delete',
        Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
      });
      for (const type of [BUCKET, KEY])
        expect(Object.values(result.findResources(type)).map(({ DeletionPolicy }) => DeletionPolicy)).not.toContain(
          'Delete',
        );
    });

    test('the key that is given, for everything', () => {
      result.resourceCountIs(KEY, 2);
      const text = JSON.stringify(result.toJSON());
      expect(text).not.toContain('"LedgerKey');
      expect(ledger.encryptionKey.node.id).toBe('LedgerKey');
    });

    test('the intervals, in schedules, functions, the state machine and alarms', () => {
      const rates = Object.values(result.findResources('AWS::Scheduler::Schedule')).map(
        ({ Properties }) => Properties.ScheduleExpression as string,
      );
      expect(rates.sort()).toEqual(['rate(12 hours)', 'rate(15 minutes)', 'rate(30 days)']);
      expect(JSON.stringify(result.findResources(FUNCTION))).toContain('\\"windowMinutes\\":15,');
      expect(definitionOf(result)).toMatchObject({ TimeoutSeconds: 12 * 3600 - 300 });
      result.hasResourceProperties(ALARM, { MetricName: 'DigestLag', Period: 900, Threshold: 1800 });
      result.hasResourceProperties(ALARM, { MetricName: 'ExecutionsSucceeded', EvaluationPeriods: 24 });
    });

    test('exports by a function that reads, and writes exports', () => {
      expect(ofLedger(result, 'ExportRole')).toEqual([
        allow(['dynamodb:Query', 'dynamodb:Scan'], TABLE_ARN),
        allow('s3:ListBucket', BUCKET_ARN),
        allow(['s3:AbortMultipartUpload', 's3:PutObject'], inArn('Evidence', '/exports/*')),
        allow(['kms:Decrypt', 'kms:GenerateDataKey'], expect.anything()),
      ]);
      expect(ledger.exportFunction?.alarms).toHaveLength(3);
      expect(ledger.alarms).toEqual(expect.arrayContaining(ledger.exportFunction?.alarms ?? []));
      expect(ledger.alarms).toEqual(expect.arrayContaining(ledger.exportSchedule?.alarms ?? []));
      expect(ledger.exportSchedule?.alarms.length).toBeGreaterThan(0);
    });

    test('calls to the table are recorded, reads as well, for their time', () => {
      const [trail] = Object.values(result.findResources('AWS::CloudTrail::Trail'));
      expect(trail?.Properties).toMatchObject({
        IsLogging: true,
        EnableLogFileValidation: true,
        IncludeGlobalServiceEvents: false,
        IsMultiRegionTrail: false,
        KMSKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^SurroundingsLedgerKey/), 'Arn'] },
        AdvancedEventSelectors: [
          {
            Name: 'Calls to the table',
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.type', Equals: ['AWS::DynamoDB::Table'] },
              { Field: 'resources.ARN', Equals: [TABLE_ARN] },
            ],
          },
        ],
      });
      expect(trail?.DependsOn).toEqual([expect.stringMatching(/^LedgerTrailBucketPolicy/)]);
      const [bucket] = Object.values(
        result.findResources(BUCKET, { Properties: { LifecycleConfiguration: { Rules: Match.anyValue() } } }),
      ).filter(({ Properties }) => JSON.stringify(Properties.LifecycleConfiguration).includes('"ExpirationInDays":30'));
      expect(bucket?.DeletionPolicy).toBe('Retain');
    });

    test('the trail may write to its bucket and use the key, and no other trail', () => {
      const own = {
        'Fn::Join': [
          '',
          expect.arrayContaining([expect.stringMatching(/^:trail\/Test-Ledger-Trail-/), { Ref: 'AWS::Partition' }]),
        ],
      };
      const principal = { Service: 'cloudtrail.amazonaws.com' };
      const [policy] = Object.entries(result.findResources('AWS::S3::BucketPolicy')).flatMap(([id, { Properties }]) =>
        id.startsWith('LedgerTrail') ? [Properties.PolicyDocument.Statement as Statement[]] : [],
      );
      expect(policy?.filter(({ Sid }) => Sid !== undefined)).toEqual([
        {
          Sid: 'TrailChecksBucket',
          Effect: 'Allow',
          Principal: principal,
          Action: 's3:GetBucketAcl',
          Resource: arn('TrailBucket'),
          Condition: { StringEquals: { 'aws:SourceArn': own } },
        },
        {
          Sid: 'TrailWrites',
          Effect: 'Allow',
          Principal: principal,
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [arn('TrailBucket'), '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']] },
          Condition: { StringEquals: { 'aws:SourceArn': own, 's3:x-amz-acl': 'bucket-owner-full-control' } },
        },
      ]);
      const [key] = Object.values(result.findResources(KEY, { Properties: { EnableKeyRotation: true } }));
      const statements = key?.Properties.KeyPolicy.Statement as Statement[];
      expect(statements.filter(({ Principal }) => JSON.stringify(Principal) === JSON.stringify(principal))).toEqual([
        {
          Sid: 'TrailEncrypts',
          Effect: 'Allow',
          Principal: principal,
          Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*'],
          Resource: '*',
          Condition: {
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Join': [
                  '',
                  expect.arrayContaining([expect.stringMatching(/^:trail\/Test-Ledger-Trail-[0-9A-F]{8}-\*$/)]),
                ],
              },
            },
          },
        },
      ]);
    });

    test('the thresholds of the alarms', () => {
      const alarms = alarmsById(result);
      expect(alarms.ContentionAlarm).toMatchObject({ Threshold: 5 });
      expect(alarms.GuardIteratorAgeAlarm).toMatchObject({ Threshold: 120_000 });
      expect(alarms.RecordsThrottlesAlarm).toMatchObject({ Threshold: 10 });
      expect(alarms.FailedAppendsAlarm).toMatchObject({ Threshold: 20 });
    });

    test('the time of logs', () => {
      const groups = Object.values(result.findResources('AWS::Logs::LogGroup'));
      expect(new Set(groups.map(({ Properties }) => Properties.RetentionInDays))).toEqual(new Set([731]));
    });

    test('the dashboard shows appends, digests and verifications', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['appends', 'digests', 'verification']) expect(body).toContain(`Test/Ledger: ${title}`);
      expect(body).toContain('Test/Ledger/Append: invocations');
      expect(body).toContain('Test/Ledger/Records: consumed capacity');
    });
  });

  describe('overrides', () => {
    test('compliance is a lock that nobody can shorten', () => {
      template({
        retention: LedgerRetention.compliance(Duration.days(3650), {
          acknowledgeUndeletable: true,
          reason: 'ten years, by law',
        }),
      }).hasResourceProperties(BUCKET, {
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } } },
      });
    });

    test('what was encrypted before can be read with its key, by functions and readers', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
      const formerEncryptionKeys = [kms.Key.fromKeyArn(stack, 'Former', keyArn)];
      make({ formerEncryptionKeys, exports: {} }, stack).grantReadEvidence(role);
      const result = templateOf(stack);
      expect(statementsOf(result, 'DigestRole')).toContainEqual(allow('kms:Decrypt', keyArn));
      expect(statementsOf(result, 'VerifyRole')).toContainEqual(allow('kms:Decrypt', [keyArn, arn('Key')]));
      for (const other of ['AppendRole', 'GuardRole', 'ExportRole'])
        expect(JSON.stringify(statementsOf(result, other))).not.toContain(keyArn);
      const [policy] = Object.entries(result.findResources('AWS::IAM::Policy')).flatMap(([id, found]) =>
        id.startsWith('CallerDefaultPolicy') ? [found] : [],
      );
      expect(policy?.Properties.PolicyDocument.Statement).toContainEqual(allow('kms:Decrypt', keyArn));
    });

    test('records of writes leave reads out', () => {
      const result = template({ dataEvents: LedgerDataEvents.writes() });
      const [trail] = Object.values(result.findResources('AWS::CloudTrail::Trail'));
      expect(trail?.Properties.AdvancedEventSelectors[0].FieldSelectors).toContainEqual({
        Field: 'readOnly',
        Equals: ['false'],
      });
    });

    test('exports without an interval are a function and no schedule', () => {
      const stack = testStack();
      const { exportFunction, exportSchedule } = make({ exports: {} }, stack);
      expect([exportFunction !== undefined, exportSchedule]).toEqual([true, undefined]);
      templateOf(stack).resourceCountIs('AWS::Scheduler::Schedule', 2);
    });

    test.each<[string, (ledger: AppendOnlyLedger, role: iam.Role) => iam.Grant, unknown[]]>([
      [
        'grantAppend',
        (ledger, role) => ledger.grantAppend(role),
        [allow('lambda:InvokeFunction', { Ref: expect.stringMatching(/^LedgerAppendFunctionAliaslive/) })],
      ],
      [
        'grantVerify',
        (ledger, role) => ledger.grantVerify(role),
        [allow('lambda:InvokeFunction', { Ref: expect.stringMatching(/^LedgerVerifyFunctionAliaslive/) })],
      ],
      [
        'grantReadRecords',
        (ledger, role) => ledger.grantReadRecords(role),
        [
          allow(
            [
              'dynamodb:BatchGetItem',
              'dynamodb:ConditionCheckItem',
              'dynamodb:DescribeTable',
              'dynamodb:GetItem',
              'dynamodb:GetRecords',
              'dynamodb:GetShardIterator',
              'dynamodb:Query',
              'dynamodb:Scan',
            ],
            [TABLE_ARN, inArn('RecordsTable', '/index/*')],
          ),
          allow('kms:Decrypt', arn('Key')),
        ],
      ],
      [
        'grantReadEvidence',
        (ledger, role) => ledger.grantReadEvidence(role),
        [
          allow(['s3:GetBucket*', 's3:GetObject*', 's3:List*'], [BUCKET_ARN, inArn('Evidence', '/*')]),
          allow(['kms:Decrypt', 'kms:DescribeKey'], arn('Key')),
          allow('kms:GetPublicKey', arn('SigningKey')),
        ],
      ],
    ])('%s() and nothing else', (_name, grant, expected) => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      const ledger = make({}, stack);
      expect(grant(ledger, role).success).toBe(true);
      const [policy] = Object.entries(templateOf(stack).findResources('AWS::IAM::Policy')).flatMap(([id, found]) =>
        id.startsWith('CallerDefaultPolicy') ? [found] : [],
      );
      expect(policy?.Properties.PolicyDocument.Statement).toEqual(expected);
    });

    test('grantRead() is both', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      make({}, stack).grantRead(role);
      const text = JSON.stringify(templateOf(stack).findResources('AWS::IAM::Policy'));
      for (const action of ['dynamodb:Query', 's3:GetObject*', 'kms:GetPublicKey']) expect(text).toContain(action);
    });
  });

  describe('fails', () => {
    test('fails without what must be given', () => {
      expect(() => make({ retention: undefined, accessLogs: undefined, alarms: undefined })).toThrow(
        /AppendOnlyLedger at 'Test\/Ledger' has 3 problems:[\s\S]*'retention'[\s\S]*'accessLogs'[\s\S]*'alarms'/,
      );
    });

    test.each<[string, Partial<AppendOnlyLedgerProps>, RegExp]>([
      [
        'a window shorter than 5 minutes',
        { digestInterval: Duration.minutes(4) },
        /'digestInterval' must be whole minutes from 5 to 1440, got 4 minutes/,
      ],
      [
        'a window longer than a day',
        { digestInterval: Duration.days(2) },
        /'digestInterval' must be whole minutes from 5 to 1440, got 2880 minutes/,
      ],
      [
        'a window of parts of minutes',
        { digestInterval: Duration.seconds(330) },
        /'digestInterval' must be whole minutes from 5 to 1440, got 5.5 minutes/,
      ],
      [
        'a window that does not divide a day',
        { digestInterval: Duration.minutes(7) },
        /'digestInterval' must divide a day, got 7 minutes; take 5, 10/,
      ],
      [
        'a verification more often than each hour',
        { verificationInterval: Duration.minutes(30) },
        /'verificationInterval' must be whole minutes from 60 to 4320, got 30 minutes/,
      ],
      [
        'a verification more seldom than every third day',
        { verificationInterval: Duration.days(4) },
        /'verificationInterval' must be whole minutes from 60 to 4320, got 5760 minutes/,
      ],
      [
        'exports more often than each day',
        { exports: { interval: Duration.hours(1) } },
        /'exports.interval' must be whole minutes from 1440 to 525600, got 60 minutes/,
      ],
      [
        'DESTROY with compliance',
        {
          retention: LedgerRetention.compliance(Duration.days(1), { acknowledgeUndeletable: true, reason: 'law' }),
          removalPolicy: RemovalPolicy.DESTROY,
          deletionProtection: false,
        },
        /'removalPolicy' must not be DESTROY with LedgerRetention.compliance\(\): records would go/,
      ],
      [
        'DESTROY with protection against deletion',
        { removalPolicy: RemovalPolicy.DESTROY },
        /'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it/,
      ],
      [
        'a snapshot on removal',
        { removalPolicy: RemovalPolicy.SNAPSHOT },
        /'removalPolicy' must be RETAIN or DESTROY, got snapshot/,
      ],
      [
        'a lag that each run of the digest function may have',
        { digestInterval: Duration.hours(2), alarmThresholds: { digestLag: Duration.minutes(124) } },
        /'alarmThresholds.digestLag' must be at least 7500 seconds, 5 minutes more than 'digestInterval', got 7440 seconds/,
      ],
      [
        'thresholds out of bounds',
        {
          alarmThresholds: {
            appendErrorPercent: 101,
            appendContentions: 0,
            digestLag: Duration.days(8),
            guardLag: Duration.seconds(30),
            throttledRequests: 0,
          },
        },
        /has 5 problems:[\s\S]*appendErrorPercent[\s\S]*appendContentions[\s\S]*digestLag[\s\S]*guardLag[\s\S]*throttledRequests/,
      ],
    ])('fails for %s', (_name, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails for a key that signs in place of one that encrypts', () => {
      const stack = testStack();
      const encryptionKey = new kms.Key(stack, 'Other', {
        keySpec: kms.KeySpec.ECC_NIST_P256,
        keyUsage: kms.KeyUsage.SIGN_VERIFY,
      });
      expect(() => make({ encryptionKey }, stack)).toThrow(
        /'encryptionKey' must be a symmetric key that encrypts, got one for SIGN_VERIFY/,
      );
    });

    test('an imported key is taken as it is', () => {
      const stack = testStack();
      const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
      make({ encryptionKey: kms.Key.fromKeyArn(stack, 'Imported', keyArn) }, stack);
      templateOf(stack).resourceCountIs(KEY, 1);
    });
  });

  describe('in a stack', () => {
    test('two, with metrics apart', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack) }, stack, 'One');
      make({ alarms: alarmsOf(stack) }, stack, 'Two');
      const names = Object.values(templateOf(stack).findResources(ALARM, { Properties: { MetricName: 'Findings' } }));
      expect(names.map(({ Properties }) => Properties.Dimensions[0].Value.Ref.slice(0, 3))).toEqual(['One', 'Two']);
    });

    test('in two stages, two Regions and without feature flags', () => {
      const app = testApp({});
      for (const [id, region] of [
        ['Blue', 'eu-west-1'],
        ['Green', 'eu-central-1'],
      ] as const) {
        const stage = new Stage(app, id, { env: { region, account: '111122223333' } });
        const stack = new Stack(stage, 'Ledgers');
        make({ alarms: alarmsOf(stack), dataEvents: LedgerDataEvents.writes() }, stack);
        expect(() => templateOf(stack)).not.toThrow();
      }
    });

    test('a key of another stack makes no circle', () => {
      const app = testApp();
      const keys = testStack(app, 'Keys');
      const stack = testStack(app, 'Ledgers');
      const encryptionKey = new kms.Key(keys, 'Key', { enableKeyRotation: true });
      make({ encryptionKey, dataEvents: LedgerDataEvents.writes() }, stack);
      expect(() => app.synth()).not.toThrow();
      // In the template of the key they would be other ones.
      for (const own of ['AWS::StackId', 'AWS::StackName'])
        expect(JSON.stringify(templateOf(keys).findResources(KEY))).not.toContain(own);
      expect(JSON.stringify(templateOf(keys).findResources(KEY))).toContain(':log-group:Ledgers-*');
    });

    test('children can be overridden', () => {
      const stack = testStack();
      const { table } = make({}, stack);
      (table.node.defaultChild as dynamodb.CfnGlobalTable).addPropertyOverride('TableName', 'records');
      templateOf(stack).hasResourceProperties(TABLE, { TableName: 'records' });
    });

    test('takes the defaults of a property injector', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: AppendOnlyLedger.PROPERTY_INJECTION_ID,
        inject: (props: AppendOnlyLedgerProps) => ({ ...props, digestInterval: Duration.minutes(5) }),
      });
      make({}, stack);
      templateOf(stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(5 minutes)' });
    });
  });
});
