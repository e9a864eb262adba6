import { App, Duration, Environment, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  BucketNetworkAccess,
  BucketReplicationOptions,
  IReplicaBucket,
  ObjectProtection,
  ReplicaBucket,
  ReplicaBucketProps,
  ReplicationScope,
  SecureBucket,
  SecureBucketProps,
} from '../../../lib/storage';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const BUCKET = 'AWS::S3::Bucket';
const POLICY = 'AWS::IAM::Policy';
const accessLogs = BucketAccessLogs.none('A test of replication.');
const alarms = Alarms.none();

/** The two sides of a replication, in one stack, or one each. */
interface Sides {
  readonly there?: Environment;
  readonly here?: Environment;
  readonly oneStack?: boolean;
  readonly keys?: boolean;
  readonly context?: Record<string, unknown>;
  readonly source?: Partial<SecureBucketProps>;
  readonly replica?: Partial<ReplicaBucketProps>;
  readonly options?: Partial<BucketReplicationOptions>;
}

function replicated(sides: Sides = {}) {
  const app = sides.context ? testApp(sides.context) : testApp();
  const there = testStack(app, 'There', { env: sides.there });
  const here = sides.oneStack ? there : testStack(app, 'Here', { env: sides.here });
  const keyOf = (stack: Stack, id: string) => (sides.keys ? { encryptionKey: new kms.Key(stack, id) } : {});
  const replica = new ReplicaBucket(there, 'Copies', {
    accessLogs,
    alarms,
    ...keyOf(there, 'CopyKey'),
    ...sides.replica,
  });
  const source = new SecureBucket(here, 'Originals', { accessLogs, ...keyOf(here, 'Key'), ...sides.source });
  source.replicateTo('Copies', replica, { alarms, ...sides.options });
  return { app, here, there, source, replica };
}

/** The rule of the source. */
function ruleOf(sides: Sides) {
  const { here } = replicated(sides);
  const buckets = Object.entries(templateOf(here).findResources(BUCKET));
  return buckets.find(([id]) => id.startsWith('Originals'))?.[1].Properties.ReplicationConfiguration.Rules[0];
}

const IRELAND = { region: 'eu-west-1' };
const FRANKFURT = { region: 'eu-central-1' };
const output = (region: string) => ({ 'Fn::GetStackOutput': Match.objectLike({ StackName: 'There', Region: region }) });

describe('ReplicaBucket', () => {
  describe('defaults', () => {
    test('replicates everything, deletions of objects too, with metrics, within one stack', () => {
      expect(ruleOf({ oneStack: true })).toEqual({
        Id: 'Copies',
        Priority: 1,
        Status: 'Enabled',
        Filter: { Prefix: '' },
        DeleteMarkerReplication: { Status: 'Enabled' },
        Destination: {
          Bucket: { 'Fn::GetAtt': [expect.stringMatching(/^Copies/), 'Arn'] },
          Metrics: { Status: 'Enabled' },
        },
        SourceSelectionCriteria: { ReplicaModifications: { Status: 'Disabled' } },
      });
    });

    test('the role reads the source and writes replicas, and nothing else', () => {
      const { here } = replicated({ oneStack: true });
      const template = templateOf(here);
      const source = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Originals'), 'Arn'] };
      template.hasResourceProperties(POLICY, {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadSource',
              Effect: 'Allow',
              Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
              Resource: source,
            },
            {
              Sid: 'ReadSourceObjects',
              Effect: 'Allow',
              Action: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'],
              Resource: { 'Fn::Join': ['', [source, '/*']] },
            },
            {
              Sid: 'WriteCopies',
              Effect: 'Allow',
              Action: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
              Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Copies'), 'Arn'] }, '/*']] },
            },
          ],
        },
      });
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 's3.amazonaws.com' } }],
        },
      });
    });

    test('keeps the names of what failed in a queue, by the property of the bucket', () => {
      const { here, source } = replicated({ oneStack: true });
      const template = templateOf(here);
      template.resourceCountIs('AWS::Lambda::Function', 0);
      template.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      template.hasResourceProperties(BUCKET, {
        NotificationConfiguration: {
          QueueConfigurations: [Match.objectLike({ Event: 's3:Replication:OperationFailedReplication' })],
        },
      });
      expect(source.failedReplicationQueue).toBeDefined();
      expect(new SecureBucket(here, 'Alone', { accessLogs }).failedReplicationQueue).toBeUndefined();
    });

    test('has alarms on what failed in the stack of the source, and on the delay in that of the replica', () => {
      const app = testApp();
      const [there, here] = [testStack(app, 'There', { env: FRANKFURT }), testStack(app, 'Here', { env: IRELAND })];
      const replica = new ReplicaBucket(there, 'Copies', { accessLogs, alarms: alarmsOf(there) });
      const source = new SecureBucket(here, 'Originals', { accessLogs });
      source.replicateTo('Copies', replica, { alarms: alarmsOf(here) });
      expect([source.alarms.length, replica.alarms.length]).toEqual([1, 1]);
      const common = { AlarmActions: [Match.anyValue()], TreatMissingData: 'ignore' };
      // S3 sends a test message to the queue whenever notifications are set, which is no failure.
      expect(JSON.stringify(templateOf(here).findResources('AWS::CloudWatch::Alarm'))).not.toContain('AWS/SQS');
      templateOf(here).hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...common,
        Namespace: 'AWS/S3',
        MetricName: 'OperationsFailedReplication',
        Dimensions: [
          { Name: 'DestinationBucket', Value: output('eu-central-1') },
          { Name: 'RuleId', Value: 'Copies' },
          { Name: 'SourceBucket', Value: { Ref: Match.stringLikeRegexp('^Originals') } },
        ],
        Threshold: 1,
        EvaluationPeriods: 1,
        Period: 300,
        Statistic: 'Sum',
      });
      templateOf(there).hasResourceProperties('AWS::CloudWatch::Alarm', {
        ...common,
        Threshold: 3600,
        EvaluationPeriods: 15,
        Metrics: [
          Match.objectLike({
            Expression: {
              'Fn::Join': [
                '',
                [
                  'SELECT MAX(ReplicationLatency) FROM SCHEMA("AWS/S3", DestinationBucket, RuleId, SourceBucket) WHERE DestinationBucket = \'',
                  { Ref: Match.stringLikeRegexp('^Copies') },
                  "'",
                ],
              ],
            },
            Period: 60,
          }),
        ],
      });
    });
  });

  describe('all options', () => {
    test('time control, class, scope, modifications and priority', () => {
      const options = {
        scope: ReplicationScope.prefix('books/'),
        storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
        deleteMarkers: false,
        replicaModifications: true,
        timeControl: true,
        priority: 7,
      };
      expect(ruleOf({ oneStack: true, options })).toMatchObject({
        Priority: 7,
        Filter: { Prefix: 'books/' },
        DeleteMarkerReplication: { Status: 'Disabled' },
        Destination: {
          StorageClass: 'GLACIER_IR',
          Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
          ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
        },
        SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
      });
    });

    test.each([
      [ReplicationScope.tags({ keep: 'yes' }), { TagFilter: { Key: 'keep', Value: 'yes' } }],
      [
        ReplicationScope.tags({ keep: 'yes' }, 'books/'),
        { And: { Prefix: 'books/', TagFilters: [{ Key: 'keep', Value: 'yes' }] } },
      ],
      [
        ReplicationScope.tags({ a: '1', b: '2' }),
        {
          And: {
            TagFilters: [
              { Key: 'a', Value: '1' },
              { Key: 'b', Value: '2' },
            ],
          },
        },
      ],
    ])('tags, without delete markers: %#', (scope, Filter) => {
      expect(ruleOf({ oneStack: true, options: { scope } })).toMatchObject({
        Filter,
        DeleteMarkerReplication: { Status: 'Disabled' },
      });
    });

    test.each(['with feature flags', 'without feature flags'])(
      'keys, in two Regions, %s: no custom resource, no name',
      (mode) => {
        const { here, there } = replicated({
          there: FRANKFURT,
          here: IRELAND,
          keys: true,
          context: mode === 'without feature flags' ? {} : undefined,
        });
        const [source, destination] = [templateOf(here), templateOf(there)];
        for (const template of [source, destination]) {
          template.resourceCountIs('AWS::Lambda::Function', 0);
          expect(JSON.stringify(template.toJSON())).not.toMatch(/Custom::|"BucketName":"|RoleName/);
        }
        const copies = output('eu-central-1');
        source.hasResourceProperties(BUCKET, {
          ReplicationConfiguration: {
            Rules: [
              Match.objectLike({
                Destination: Match.objectLike({ Bucket: copies, EncryptionConfiguration: { ReplicaKmsKeyID: copies } }),
                SourceSelectionCriteria: {
                  ReplicaModifications: { Status: 'Disabled' },
                  SseKmsEncryptedObjects: { Status: 'Enabled' },
                },
              }),
            ],
          },
        });
        const via = (region: string, bucket: unknown) => ({
          StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket, { 'Fn::Join': ['', [bucket, '/*']] }] },
        });
        const originals = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Originals'), 'Arn'] };
        source.hasResourceProperties(POLICY, {
          PolicyDocument: Match.objectLike({
            Statement: Match.arrayWith([
              {
                Sid: 'DecryptSource',
                Effect: 'Allow',
                Action: 'kms:Decrypt',
                Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
                Condition: via('eu-west-1', originals),
              },
              {
                Sid: 'EncryptCopies',
                Effect: 'Allow',
                Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
                Resource: copies,
                Condition: via('eu-central-1', copies),
              },
            ]),
          }),
        });
        // The key and the bucket trust their account: nothing there names the role, which is made later.
        expect(JSON.stringify(destination.toJSON())).not.toContain('Originals');
      },
    );

    test('two stacks that know neither Region nor account', () => {
      const { here, there, app } = replicated({ keys: true });
      expect(() => app.synth()).not.toThrow();
      templateOf(here).resourceCountIs('AWS::Lambda::Function', 0);
      templateOf(there).resourceCountIs('AWS::Lambda::Function', 0);
    });

    test('two accounts: the policies of bucket and key let the other account replicate, and the owner owns the replicas', () => {
      const { here, there, app } = replicated({
        there: { account: '444455556666', region: 'eu-central-1' },
        here: { account: '111122223333', region: 'eu-west-1' },
        keys: true,
      });
      app.synth();
      const Principal = { AWS: 'arn:aws:iam::111122223333:root' };
      const destination = templateOf(there);
      destination.hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Sid: 'Replicas111122223333',
              Effect: 'Allow',
              Principal,
              Action: [
                's3:ObjectOwnerOverrideToBucketOwner',
                's3:ReplicateDelete',
                's3:ReplicateObject',
                's3:ReplicateTags',
              ],
              Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Copies'), 'Arn'] }, '/*']] },
            },
          ]),
        }),
      });
      destination.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Sid: 'Replicas111122223333',
              Effect: 'Allow',
              Principal,
              Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
              Resource: '*',
              Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
            },
          ]),
        }),
      });
      templateOf(here).hasResourceProperties(BUCKET, {
        ReplicationConfiguration: {
          Rules: [
            Match.objectLike({
              Destination: Match.objectLike({
                Account: '444455556666',
                AccessControlTranslation: { Owner: 'Destination' },
              }),
            }),
          ],
        },
      });
      templateOf(here).resourceCountIs('AWS::Lambda::Function', 0);
    });

    test('a bucket of another app, by its attributes', () => {
      const stack = testStack(testApp(), 'Here', { env: { account: '111122223333', region: 'eu-west-1' } });
      const replica = ReplicaBucket.fromReplicaBucketAttributes(stack, 'Copies', {
        bucketArn: 'arn:aws:s3:::copies',
        region: 'eu-central-1',
        account: '444455556666',
        encryptionKeyArn: 'arn:aws:kms:eu-central-1:444455556666:key/01234567-89ab-cdef-0123-456789abcdef',
        objectLocked: true,
      });
      const source = new SecureBucket(stack, 'Originals', {
        accessLogs,
        encryptionKey: new kms.Key(stack, 'Key'),
        objectProtection: ObjectProtection.legalHoldOnly(),
      });
      source.replicateTo('Copies', replica, { alarms: alarmsOf(stack) });
      const template = templateOf(stack);
      template.hasResourceProperties(BUCKET, {
        ReplicationConfiguration: {
          Rules: [
            Match.objectLike({
              Destination: Match.objectLike({ Bucket: 'arn:aws:s3:::copies', Account: '444455556666' }),
            }),
          ],
        },
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Dimensions: Match.arrayWith([{ Name: 'DestinationBucket', Value: 'copies' }]),
        AlarmActions: [Match.anyValue()],
      });
    });

    test('a bucket of another app in another account: the statements that its policies need are in the warning', () => {
      const stack = testStack(testApp(), 'Here', { env: { account: '111122223333', region: 'eu-west-1' } });
      const replica = ReplicaBucket.fromReplicaBucketAttributes(stack, 'Copies', {
        bucketArn: 'arn:aws:s3:::copies',
        region: 'eu-central-1',
        account: '444455556666',
        encryptionKeyArn: 'arn:aws:kms:eu-central-1:444455556666:key/01234567-89ab-cdef-0123-456789abcdef',
      });
      const source = new SecureBucket(stack, 'Originals', { accessLogs, encryptionKey: new kms.Key(stack, 'Key') });
      source.replicateTo('Copies', replica, { alarms });
      const [warning = '', ...others] = warningsOf(stack);
      expect(others).toEqual([]);
      expect(warning).toContain('cdk-reference-architectures:replicaMustAllow');
      const statements = [...warning.matchAll(/\{"Action".*?\}(?=; )/g)].map(([text]) => JSON.parse(text));
      const Principal = { AWS: '111122223333' };
      expect(statements).toEqual([
        {
          Sid: 'Replicas111122223333',
          Effect: 'Allow',
          Principal,
          Action: [
            's3:ReplicateObject',
            's3:ReplicateDelete',
            's3:ReplicateTags',
            's3:ObjectOwnerOverrideToBucketOwner',
          ],
          Resource: 'arn:aws:s3:::copies/*',
        },
        {
          Sid: 'Replicas111122223333',
          Effect: 'Allow',
          Principal,
          Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
          Resource: '*',
          Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
        },
      ]);
    });

    test('a bucket of another app in the same account needs no statement', () => {
      const stack = testStack(testApp(), 'Here', { env: { account: '111122223333', region: 'eu-west-1' } });
      const replica = ReplicaBucket.fromReplicaBucketAttributes(stack, 'Copies', {
        bucketArn: 'arn:aws:s3:::copies',
        region: 'eu-central-1',
        account: '111122223333',
      });
      new SecureBucket(stack, 'Originals', { accessLogs }).replicateTo('Copies', replica, { alarms });
      expect(warningsOf(stack)).toEqual([]);
    });

    test('accounts that are named', () => {
      const stack = testStack();
      new ReplicaBucket(stack, 'Copies', { accessLogs, alarms, sourceAccounts: ['111122223333', '222233334444'] });
      for (const account of ['111122223333', '222233334444']) {
        templateOf(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
          PolicyDocument: Match.objectLike({
            Statement: Match.arrayWith([Match.objectLike({ Sid: `Replicas${account}` })]),
          }),
        });
      }
    });

    test('Object Lock: the role reads the periods, and the replica has its own', () => {
      const objectProtection = ObjectProtection.governance(Duration.days(30));
      const { here } = replicated({ oneStack: true, source: { objectProtection }, replica: { objectProtection } });
      templateOf(here).hasResourceProperties(POLICY, {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({
              Sid: 'ReadSourceObjects',
              Action: Match.arrayWith(['s3:GetObjectLegalHold', 's3:GetObjectRetention']),
            }),
          ]),
        }),
      });
    });

    test('VPC endpoints: the role of replication comes from elsewhere', () => {
      const app = testApp();
      const stack = testStack(app);
      const endpoint = ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1');
      const networkAccess = BucketNetworkAccess.vpcEndpoints([endpoint]);
      const replica = new ReplicaBucket(stack, 'Copies', { accessLogs, alarms });
      new SecureBucket(stack, 'Originals', { accessLogs, networkAccess }).replicateTo('Copies', replica, { alarms });
      templateOf(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({
              Condition: Match.objectLike({
                ArnNotEquals: {
                  'aws:PrincipalArn': [
                    Match.anyValue(),
                    { 'Fn::GetAtt': [Match.stringLikeRegexp('^OriginalsReplicationRole'), 'Arn'] },
                  ],
                },
              }),
            }),
          ]),
        }),
      });
    });

    test('both ways: the replica replicates back to the name of its source', () => {
      const { there, replica } = replicated({
        there: { ...FRANKFURT, account: '111122223333' },
        here: { ...IRELAND, account: '111122223333' },
        options: { replicaModifications: true },
      });
      const back = ReplicaBucket.fromReplicaBucketAttributes(there, 'Originals', {
        bucketArn: 'arn:aws:s3:::originals-111122223333-eu-west-1-an',
        region: 'eu-west-1',
        account: '111122223333',
      });
      replica.secureBucket.replicateTo('Back', back, { alarms, replicaModifications: true });
      templateOf(there).hasResourceProperties(BUCKET, {
        ReplicationConfiguration: {
          Rules: [
            Match.objectLike({
              Destination: Match.objectLike({ Bucket: 'arn:aws:s3:::originals-111122223333-eu-west-1-an' }),
              SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
            }),
          ],
        },
      });
    });
  });

  describe('overrides', () => {
    test('thresholds', () => {
      const stack = testStack();
      const replica = new ReplicaBucket(stack, 'Copies', {
        accessLogs,
        alarms: alarmsOf(stack),
        alarmThresholds: { replicationLatency: Duration.minutes(15) },
      });
      new SecureBucket(stack, 'Originals', { accessLogs }).replicateTo('Copies', replica, {
        alarms: alarmsOf(stack),
        alarmThresholds: { failedOperations: 10 },
      });
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 900 });
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 10,
        MetricName: 'OperationsFailedReplication',
      });
    });

    test('graphs', () => {
      const { there, replica } = replicated({ oneStack: true });
      new OperationsDashboard(there, 'Dashboard', { subjects: [replica] });
      const [{ Properties }] = Object.values(templateOf(there).findResources('AWS::CloudWatch::Dashboard'));
      expect(JSON.stringify(Properties)).toContain('SELECT MAX(ReplicationLatency)');
      expect(JSON.stringify(Properties)).toContain('BucketSizeBytes');
    });

    test('no alarms', () => {
      const { source, replica } = replicated({ oneStack: true });
      expect([...source.alarms, ...replica.alarms]).toEqual([]);
    });
  });

  describe('fails', () => {
    const locked = { objectProtection: ObjectProtection.legalHoldOnly() };
    test.each<[string, Sides, string]>([
      [
        'a name with other characters',
        { options: { priority: 0 } },
        "'priority' must be a whole number of at least 1, got 0",
      ],
      [
        'delete markers of tags',
        { options: { scope: ReplicationScope.tags({ a: 'b' }), deleteMarkers: true } },
        "'deleteMarkers' must not be true for ReplicationScope.tags()",
      ],
      ['no alarms', { options: { alarms: undefined } }, "'alarms' must be given, got nothing"],
      [
        'a locked source of an unlocked replica',
        { source: locked },
        "'replica' must have Object Lock, as the source has",
      ],
      ['one stack with a Region', { here: IRELAND }, 'must both be in stacks that know their Region, or neither'],
      [
        'a replica of another account than who knows',
        { here: IRELAND, there: { ...FRANKFURT, account: '444455556666' } },
        "the source must be in a stack that knows its account, as 'replica' is of 444455556666",
      ],
      [
        'a replica of an unknown account',
        { here: { ...IRELAND, account: '111122223333' }, there: FRANKFURT },
        "'replica' must be in a stack that knows its account, as the source is of 111122223333",
      ],
    ])('fails for %s', (_what, sides, message) => {
      expect(() => replicated(sides)).toThrow(message);
    });

    test('fails for a key on one side alone', () => {
      const { here, there } = replicated({ there: FRANKFURT, here: IRELAND });
      const plain = new ReplicaBucket(there, 'Plain', { accessLogs, alarms });
      const keyed = new ReplicaBucket(there, 'Keyed', {
        accessLogs,
        alarms,
        encryptionKey: new kms.Key(there, 'PlainKey'),
      });
      const withKey = new SecureBucket(here, 'WithKey', { accessLogs, encryptionKey: new kms.Key(here, 'HereKey') });
      const without = new SecureBucket(here, 'Without', { accessLogs });
      expect(() => withKey.replicateTo('Plain', plain, { alarms })).toThrow(
        "'replica' must have an 'encryptionKey' of its Region",
      );
      expect(() => without.replicateTo('Keyed', keyed, { alarms })).toThrow(
        "'replica' must be encrypted with keys of S3",
      );
    });

    test('fails for a key of another Region', () => {
      const stack = testStack(testApp(), 'There', { env: FRANKFURT });
      const encryptionKey = kms.Key.fromKeyArn(
        stack,
        'Key',
        'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef',
      );
      expect(() => new ReplicaBucket(stack, 'Copies', { accessLogs, alarms, encryptionKey })).toThrow(
        "'encryptionKey' must be of the Region of the bucket (eu-central-1), got one of eu-west-1",
      );
    });

    test('fails for the source itself', () => {
      const { source, replica } = replicated({ oneStack: true });
      expect(() => replica.secureBucket.replicateTo('Self', replica, { alarms })).toThrow(
        "'replica' must be another bucket, got the source itself",
      );
      expect(() => source.replicateTo('Copies', replica, { alarms })).toThrow(
        "'id' must be of one replication of the bucket",
      );
      expect(() => source.replicateTo('More', replica, { alarms, priority: 1 })).toThrow(
        "'priority' must be of one replication",
      );
      expect(() => source.replicateTo('a-b', replica, { alarms })).toThrow("'id' must be letters and digits");
    });

    test('fails for attributes that are none', () => {
      const made = (attributes: object): IReplicaBucket =>
        ReplicaBucket.fromReplicaBucketAttributes(testStack(), 'Copies', {
          bucketArn: 'arn:aws:s3:::copies',
          region: 'eu-central-1',
          account: '111122223333',
          ...attributes,
        });
      expect(() => made({ account: '1' })).toThrow("'account' must be the 12 digits of an account");
      expect(() => made({ bucketArn: 'copies' })).toThrow("'bucketArn' must be the ARN of a bucket");
      expect(() => made({ encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' })).toThrow(
        'got one of eu-west-1',
      );
    });

    test('fails for accounts that are none', () => {
      const made = (sourceAccounts: string[]) =>
        new ReplicaBucket(testStack(), 'Copies', { accessLogs, alarms, sourceAccounts });
      expect(() => made(['me'])).toThrow("'sourceAccounts' must be the 12 digits of an account, got 'me'");
      expect(() => made(['111122223333', '111122223333'])).toThrow("'sourceAccounts' must not hold a value twice");
    });
  });

  describe('in a stack', () => {
    test('has the logical id of a SecureBucket in its place', () => {
      const [stack, other] = [testStack(), testStack()];
      new ReplicaBucket(stack, 'Copies', { accessLogs, alarms });
      new SecureBucket(other, 'Copies', { accessLogs });
      const idOf = (template: Template) => Object.keys(template.findResources(BUCKET));
      expect(idOf(templateOf(stack))).toEqual(idOf(templateOf(other)));
    });

    test('two replicas of one source get their own priority', () => {
      const stack = testStack();
      const logs = BucketAccessLogs.toBucket(new AccessLogBucket(stack, 'Logs'));
      const source = new SecureBucket(stack, 'Originals', { accessLogs: logs });
      for (const id of ['One', 'Two'])
        source.replicateTo(id, new ReplicaBucket(stack, id, { accessLogs: logs, alarms }), { alarms });
      const template = Template.fromStack(stack);
      template.hasResourceProperties(BUCKET, {
        ReplicationConfiguration: {
          Rules: [Match.objectLike({ Id: 'One', Priority: 1 }), Match.objectLike({ Id: 'Two', Priority: 2 })],
        },
      });
      template.resourceCountIs('AWS::SQS::Queue', 1);
      expect(() => (stack.node.root as App).synth()).not.toThrow();
    });
  });
});
