import { Duration, PropertyInjectors, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  DatabaseExposure,
  InfluxDb2Options,
  InfluxDbEngine,
  InfluxDbStorageType,
  TimestreamInfluxDb,
  TimestreamInfluxDbProps,
} from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { influxDbSpecimens } from '../../specimens/databases/influxdb';
import { alarmsOf, keyOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const CLUSTER = 'AWS::Timestream::InfluxDBCluster';
const INSTANCE = 'AWS::Timestream::InfluxDBInstance';
const ALARM = 'AWS::CloudWatch::Alarm';
const GROUP = 'AWS::EC2::SecurityGroup';
const instanceType = 'db.influx.medium';
const engine = InfluxDbEngine.influxDb3Enterprise({ instanceType });
const first: InfluxDb2Options = {
  instanceType,
  storage: Size.gibibytes(20),
  organization: 'factory',
  bucket: 'telemetry',
};
const reason = 'Tests.';

function make(
  props: Partial<TimestreamInfluxDbProps> = {},
  stack: Stack = testStack(),
  id = 'Telemetry',
): TimestreamInfluxDb {
  return new TimestreamInfluxDb(stack, id, { vpc: vpcOf(stack), engine, alarms: Alarms.none(), ...props });
}

function template(props: Partial<TimestreamInfluxDbProps> = {}): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any part of a template
function only(result: Template, type: string): any {
  const [resource] = Object.values(result.findResources(type));
  return resource;
}

const PRIVATE = ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'];
const NAME = (id = 'Telemetry') => ({
  'Fn::Join': ['', [expect.stringMatching(new RegExp(`^Test-${id}-`)), expect.anything()]],
});
const BASE = {
  Name: NAME(),
  PubliclyAccessible: false,
  VpcSubnetIds: PRIVATE,
  VpcSecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^TelemetrySecurityGroup/), 'GroupId'] }],
  LogDeliveryConfiguration: {
    S3Configuration: { BucketName: { Ref: expect.stringMatching(/^TelemetryLogs/) }, Enabled: true },
  },
  MaintenanceSchedule: { Timezone: 'UTC', PreferredMaintenanceWindow: 'Sun:03:00-Sun:05:00' },
};
const FIRST = {
  AllocatedStorage: 20,
  DbStorageType: 'InfluxIOIncludedT1',
  Organization: 'factory',
  Bucket: 'telemetry',
  Username: 'admin',
  Password: {
    'Fn::Join': [
      '',
      ['{{resolve:secretsmanager:', { Ref: expect.stringMatching(/^TelemetryInitialPassword/) }, ':SecretString:::}}'],
    ],
  },
  Port: 8086,
};

describe('TimestreamInfluxDb', () => {
  describe('defaults', () => {
    let stack: Stack;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      make({ alarms: alarmsOf(stack) }, stack);
      result = templateOf(stack);
    });

    test('InfluxDB 3 on three nodes in private subnets, without what InfluxDB 2 begins with, and kept', () => {
      const cluster = only(result, CLUSTER);
      expect(cluster.Properties).toEqual({
        ...BASE,
        DbInstanceType: instanceType,
        DbParameterGroupIdentifier: 'InfluxDBV3Enterprise',
        Port: 8181,
      });
      expect(cluster.DeletionPolicy).toBe('Retain');
      expect(cluster.UpdateReplacePolicy).toBe('Retain');
      result.resourceCountIs(INSTANCE, 0);
      result.resourceCountIs('AWS::SecretsManager::Secret', 0);
    });

    test('nobody is let in; HTTPS goes out of InfluxDB 3, and nothing out of InfluxDB 2', () => {
      const egress = { CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' };
      result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      result.hasResource(GROUP, {
        Properties: {
          SecurityGroupIngress: Match.absent(),
          SecurityGroupEgress: [{ ...egress, Description: 'Data in Amazon S3' }],
        },
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
      template({ engine: InfluxDbEngine.influxDb2(first) }).hasResourceProperties(GROUP, {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      });
    });

    test('log files in an encrypted bucket, which Timestream writes to for this account, before the database', () => {
      result.hasResource('AWS::S3::Bucket', {
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
          LifecycleConfiguration: {
            Rules: Match.arrayWith([Match.objectLike({ Id: 'ExpireLogs', ExpirationInDays: 90 })]),
          },
        },
        DeletionPolicy: 'Retain',
      });
      const policy = only(result, 'AWS::S3::BucketPolicy');
      const allowed = policy.Properties.PolicyDocument.Statement.filter(
        ({ Effect }: { Effect: string }) => Effect === 'Allow',
      );
      expect(allowed).toEqual([
        {
          Sid: 'TimestreamDeliversLogs',
          Effect: 'Allow',
          Principal: { Service: 'timestream-influxdb.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: {
            'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^TelemetryLogs/), 'Arn'] }, '/InfluxLogs/*']],
          },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ]);
      expect(only(result, CLUSTER).DependsOn).toEqual(
        expect.arrayContaining([expect.stringMatching(/^TelemetryLogsPolicy/)]),
      );
    });

    test('alarms on the busiest node of the Region', () => {
      for (const name of ['CPUUtilization', 'MemoryUtilization']) {
        result.hasResourceProperties(ALARM, {
          Metrics: [Match.objectLike({ Expression: `SELECT MAX(${name}) FROM "AWS/Timestream/InfluxDB"`, Period: 60 })],
          Threshold: 90,
          EvaluationPeriods: 5,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        });
      }
      result.resourceCountIs(ALARM, 2);
    });

    test('InfluxDB 2 with a standby, and alarms on its instance', () => {
      const other = testStack();
      const database = make({ engine: InfluxDbEngine.influxDb2(first), alarms: alarmsOf(other) }, other);
      expect(database.alarms).toHaveLength(3);
      const older = templateOf(other);
      const instance = only(older, INSTANCE);
      expect(instance.Properties).toEqual({
        ...BASE,
        ...FIRST,
        DbInstanceType: instanceType,
        DeploymentType: 'WITH_MULTIAZ_STANDBY',
      });
      expect(instance.DeletionPolicy).toBe('Retain');
      expect(instance.UpdateReplacePolicy).toBe('Retain');
      older.resourceCountIs(CLUSTER, 0);
      for (const [MetricName, Threshold] of [
        ['CPUUtilization', 90],
        ['MemoryUtilization', 90],
        ['DiskUtilization', 75],
      ]) {
        older.hasResourceProperties(ALARM, {
          Namespace: 'AWS/Timestream/InfluxDB',
          MetricName,
          Threshold,
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 5,
          Dimensions: [{ Name: 'DbInstanceName', Value: instance.Properties.Name }],
        });
      }
    });

    test('a first password of letters and digits alone, which no prop decides', () => {
      const secretOf = (options: Partial<InfluxDb2Options>, props: Partial<TimestreamInfluxDbProps> = {}) =>
        only(
          template({ engine: InfluxDbEngine.influxDb2({ ...first, ...options }), ...props }),
          'AWS::SecretsManager::Secret',
        );
      const secret = secretOf({});
      expect(secret.Properties.GenerateSecretString).toEqual({ PasswordLength: 32, ExcludePunctuation: true });
      expect(secret.DeletionPolicy).toBe('Retain');
      expect(secretOf({ username: 'operator', bucket: 'other' }, { maintenanceWindow: 'sat:01:00-sat:03:00' })).toEqual(
        secret,
      );
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      const database = influxDbSpecimens.TimestreamInfluxDb?.full(stack, 'Telemetry') as TimestreamInfluxDb;
      new OperationsDashboard(stack, 'Dashboard', { subjects: [database] });
      result = templateOf(stack);
    });

    test('reach the instance', () => {
      expect(only(result, INSTANCE).Properties).toEqual({
        ...BASE,
        ...FIRST,
        DbInstanceType: 'db.influx.large',
        DbParameterGroupIdentifier: 'abcdefghij',
        DeploymentType: 'WITH_MULTIAZ_STANDBY',
        AllocatedStorage: 400,
        DbStorageType: 'InfluxIOIncludedT2',
        Username: 'operator',
        KmsKeyId: stack.resolve(keyOf(stack).keyArn) as unknown,
        MaintenanceSchedule: { Timezone: 'UTC', PreferredMaintenanceWindow: 'Sat:22:00-Sun:02:00' },
      });
    });

    test('reach the password, the log files and the alarms', () => {
      result.hasResourceProperties('AWS::SecretsManager::Secret', {
        KmsKeyId: stack.resolve(keyOf(stack).keyArn) as unknown,
      });
      result.hasResourceProperties('AWS::S3::Bucket', {
        LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 30 })]) },
      });
      const thresholds = Object.values(result.findResources(ALARM)).map(({ Properties }) => Properties.Threshold);
      expect(thresholds).toEqual([80, 85, 70]);
    });

    test('the dashboard shows load and storage', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['load', 'storage']) expect(body).toContain(`Test/Telemetry: ${title}`);
    });
  });

  describe('overrides', () => {
    test.each<[string, InfluxDbEngine, string, object]>([
      [
        'InfluxDB 3 Core',
        InfluxDbEngine.influxDb3Core({ instanceType, reason }),
        CLUSTER,
        { DbParameterGroupIdentifier: 'InfluxDBV3Core', Port: 8181 },
      ],
      [
        'one node of Enterprise',
        InfluxDbEngine.influxDb3EnterpriseSingleNode({ instanceType, reason }),
        CLUSTER,
        { DbParameterGroupIdentifier: 'InfluxDBV3Enterprise1Node', Port: 8181 },
      ],
      [
        'a parameter group of its own',
        InfluxDbEngine.influxDb3Enterprise({ instanceType, parameterGroupId: 'abcdefghij' }),
        CLUSTER,
        { DbParameterGroupIdentifier: 'abcdefghij', Port: 8181 },
      ],
      [
        'InfluxDB 2 in one zone',
        InfluxDbEngine.influxDb2SingleAz({ ...first, reason }),
        INSTANCE,
        { ...FIRST, DeploymentType: 'SINGLE_AZ' },
      ],
      [
        'read replicas',
        InfluxDbEngine.influxDb2ReadReplicas(first),
        CLUSTER,
        { ...FIRST, DeploymentType: 'MULTI_NODE_READ_REPLICAS', FailoverMode: 'AUTOMATIC' },
      ],
      [
        'read replicas that stay replicas',
        InfluxDbEngine.influxDb2ReadReplicas({ ...first, automaticFailover: false }),
        CLUSTER,
        { ...FIRST, DeploymentType: 'MULTI_NODE_READ_REPLICAS', FailoverMode: 'NO_FAILOVER' },
      ],
      [
        'the fastest storage',
        InfluxDbEngine.influxDb2SingleAz({
          ...first,
          storage: Size.gibibytes(400),
          storageType: InfluxDbStorageType.IOPS_16000,
          reason,
        }),
        INSTANCE,
        { ...FIRST, DeploymentType: 'SINGLE_AZ', AllocatedStorage: 400, DbStorageType: 'InfluxIOIncludedT3' },
      ],
    ])('%s', (_what, other, type, expected) => {
      expect(only(template({ engine: other }), type).Properties).toEqual({
        ...BASE,
        DbInstanceType: instanceType,
        ...expected,
      });
    });

    test.each<[string, InfluxDbEngine, boolean]>([
      ['Core', InfluxDbEngine.influxDb3Core({ instanceType, reason }), true],
      ['one node', InfluxDbEngine.influxDb3EnterpriseSingleNode({ instanceType, reason }), true],
      ['one zone', InfluxDbEngine.influxDb2SingleAz({ ...first, reason }), true],
      ['three nodes', engine, false],
      ['a standby', InfluxDbEngine.influxDb2(first), false],
    ])('%s has a warning or none', (_what, other, warns) => {
      const stack = testStack();
      make({ engine: other }, stack);
      const warning = Match.stringLikeRegexp('is away while its node is made anew.*Tests');
      if (warns) Annotations.fromStack(stack).hasWarning('*', warning);
      else Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
    });

    test('the addresses, and that of readers with read replicas alone', () => {
      const stack = testStack();
      const database = make({ engine: InfluxDbEngine.influxDb2ReadReplicas(first) }, stack);
      const urlOf = (attribute: string) => ({
        'Fn::Join': [
          '',
          ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^TelemetryCluster/), attribute] }, ':8086'],
        ],
      });
      expect(stack.resolve(database.url)).toEqual(urlOf('Endpoint'));
      expect(stack.resolve(database.readerUrl)).toEqual(urlOf('ReaderEndpoint'));
      expect(make({}, stack, 'Three').readerUrl).toBeUndefined();
      expect(make({ engine: InfluxDbEngine.influxDb2(first) }, stack, 'Two').readerUrl).toBeUndefined();
    });

    test.each([
      ['InfluxDB 3', engine, 8181],
      ['InfluxDB 2', InfluxDbEngine.influxDb2(first), 8086],
    ])('clients are let in on the port of %s', (_what, other, port) => {
      const stack = testStack();
      const client = new ec2.SecurityGroup(stack, 'Client', { vpc: vpcOf(stack) });
      make({ engine: other }, stack).connections.allowDefaultPortFrom(client);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: port,
        ToPort: port,
        IpProtocol: 'tcp',
      });
    });

    test('grantConnect() is on the secret of Timestream alone', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Client', { assumedBy: new iam.AccountRootPrincipal() });
      expect(make({}, stack).grantConnect(role).success).toBe(true);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
              Effect: 'Allow',
              Resource: {
                'Fn::GetAtt': [Match.stringLikeRegexp('^TelemetryCluster'), 'InfluxAuthParametersSecretArn'],
              },
            },
          ],
        }),
      });
    });

    test('a public address, with a warning, in public subnets', () => {
      const stack = testStack();
      make({ exposure: DatabaseExposure.publicAddress('Devices outside.') }, stack);
      templateOf(stack).hasResourceProperties(CLUSTER, {
        PubliclyAccessible: true,
        VpcSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      });
      Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('outside its VPC: Devices outside'));
    });

    test('a key, of InfluxDB 3 as well', () => {
      const stack = testStack();
      make({ encryptionKey: keyOf(stack) }, stack);
      templateOf(stack).hasResourceProperties(CLUSTER, { KmsKeyId: stack.resolve(keyOf(stack).keyArn) as unknown });
    });

    test('InfluxDB 3 is made after its routes and the endpoint of S3, and InfluxDB 2 without them', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      });
      make({ vpc }, stack);
      make({ vpc, engine: InfluxDbEngine.influxDb2(first) }, stack, 'Older');
      const result = templateOf(stack);
      const before = only(result, CLUSTER).DependsOn as string[];
      expect(before).toEqual(
        expect.arrayContaining(
          [/^VpcS3/, /^VpcPrivateSubnet1DefaultRoute/, /^VpcPrivateSubnet2DefaultRoute/].map((id) =>
            expect.stringMatching(id),
          ),
        ),
      );
      expect((only(result, INSTANCE).DependsOn as string[]).filter((id) => id.startsWith('Vpc'))).toEqual([]);
    });

    test('isolated subnets take InfluxDB 2, and InfluxDB 3 where the VPC has an endpoint of S3', () => {
      const isolated = (vpc: ec2.VpcProps, props: Partial<TimestreamInfluxDbProps> = {}) => {
        const stack = testStack();
        const subnetConfiguration = [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
        make({ vpc: new ec2.Vpc(stack, 'Vpc', { subnetConfiguration, ...vpc }), ...props }, stack);
        return () => templateOf(stack);
      };
      expect(isolated({})).toThrow(
        /InfluxDB 3 does not reach its data in Amazon S3, and is not made, in subnets .* which have no egress: the VPC has no endpoints for s3;.* or endpoints: the gateway endpoint of S3, or choose/,
      );
      expect(isolated({ gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } } })).not.toThrow();
      expect(isolated({}, { engine: InfluxDbEngine.influxDb2(first) })).not.toThrow();
    });

    test('a public address reaches S3 by the internet gateway', () => {
      const stack = testStack();
      const subnetConfiguration = [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: false }];
      const vpc = new ec2.Vpc(stack, 'Vpc', { subnetConfiguration });
      make({ vpc, exposure: DatabaseExposure.publicAddress('Devices outside.') }, stack);
      expect(() => templateOf(stack)).not.toThrow();
    });

    test('removal with all that is in it', () => {
      const result = template({ engine: InfluxDbEngine.influxDb2(first), removalPolicy: RemovalPolicy.DESTROY });
      for (const type of [INSTANCE, GROUP, 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret']) {
        expect([type, only(result, type).DeletionPolicy]).toEqual([type, 'Delete']);
      }
    });

    test('no prop changes the name, nor the security group, which would replace the database', () => {
      const parts = (props: Partial<TimestreamInfluxDbProps>, type = CLUSTER) => {
        const result = template(props);
        return [only(result, type).Properties.Name, Object.keys(result.findResources(GROUP))];
      };
      const base = parts({});
      for (const props of [
        { engine: InfluxDbEngine.influxDb3Core({ instanceType: 'db.influx.large', reason }) },
        { maintenanceWindow: 'sat:01:00-sat:03:00', logFileRetention: Duration.days(1) },
        { removalPolicy: RemovalPolicy.DESTROY },
        { exposure: DatabaseExposure.publicAddress('Devices outside.') },
        { engine: InfluxDbEngine.influxDb2ReadReplicas(first) },
      ]) {
        expect(parts(props)).toEqual(base);
      }
      expect(parts({ engine: InfluxDbEngine.influxDb2(first) }, INSTANCE)).toEqual(base);
    });

    test('the name has the form and the length that Timestream takes, wherever it is in the app', () => {
      const stack = testStack(testApp(), 'A-stack-of-a-long-name-with-hyphens--and-more-of-it');
      make({}, stack, 'Telemetry-of-the-whole-factory_and-its-yard');
      const name = only(templateOf(stack), CLUSTER).Properties.Name['Fn::Join'][1] as unknown[];
      // The last part has eight digits of the id of the stack.
      const text = `${String(name[0])}0123abcd`;
      expect(name).toHaveLength(2);
      expect(text).toMatch(/^[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*$/);
      expect(text.length).toBeLessThanOrEqual(40);
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: TimestreamInfluxDb.PROPERTY_INJECTION_ID,
        inject: (props: TimestreamInfluxDbProps) => ({ ...props, maintenanceWindow: 'sat:01:00-sat:03:00' }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(CLUSTER, {
        MaintenanceSchedule: { PreferredMaintenanceWindow: 'Sat:01:00-Sat:03:00' },
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<TimestreamInfluxDbProps>, string]>([
      ['no VPC', { vpc: undefined }, "'vpc' must be given, got nothing"],
      ['no engine', { engine: undefined }, "'engine' must be given, got nothing"],
      ['nobody to tell', { alarms: undefined }, "'alarms' must be given, got nothing"],
      [
        'a window of an hour',
        { maintenanceWindow: 'sun:03:00-sun:04:00' },
        "'maintenanceWindow' must be of 120 minutes to 24 hours, got 60 minutes",
      ],
      [
        'a window without an end',
        { maintenanceWindow: 'sun:03:00' },
        "'maintenanceWindow' must be a time of week in UTC such as 'sun:03:00-sun:05:00', got 'sun:03:00'",
      ],
      [
        'log files of half a day',
        { logFileRetention: Duration.hours(12) },
        "'logFileRetention' must be a duration in whole days of at least 1 d, got 0.5 d",
      ],
      [
        'a last snapshot',
        { removalPolicy: RemovalPolicy.SNAPSHOT },
        "'removalPolicy' must be RETAIN or DESTROY, got 'snapshot'",
      ],
      [
        'storage of InfluxDB 3',
        { alarmThresholds: { diskPercent: 80 } },
        "'alarmThresholds.diskPercent' is of InfluxDB 2",
      ],
      [
        'no load',
        { alarmThresholds: { cpuPercent: 0 } },
        "'alarmThresholds.cpuPercent' must be a number from 1 to 100, got 0",
      ],
      [
        'more memory than there is',
        { alarmThresholds: { memoryPercent: 101 } },
        "'alarmThresholds.memoryPercent' must be a number from 1 to 100, got 101",
      ],
      [
        'more storage than there is',
        { engine: InfluxDbEngine.influxDb2(first), alarmThresholds: { diskPercent: 101 } },
        "'alarmThresholds.diskPercent' must be a number from 1 to 100, got 101",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails for one zone, unless there is one node', () => {
      const stack = testStack();
      const subnets = { subnets: vpcOf(stack).privateSubnets.slice(1) };
      expect(() => make({ subnets }, stack)).toThrow("'subnets' must be of 2 zones or more, for its nodes, got 1");
      expect(() => make({ subnets, engine: InfluxDbEngine.influxDb2(first) }, stack, 'Standby')).toThrow(
        "'subnets' must be of 2 zones or more, for a standby, got 1",
      );
      const core = InfluxDbEngine.influxDb3Core({ instanceType, reason });
      expect(() => make({ subnets, engine: core }, stack, 'One')).not.toThrow();
    });

    test('fails for public subnets, unless there is a reason', () => {
      const stack = testStack();
      const subnets = { subnets: vpcOf(stack).publicSubnets };
      expect(() => make({ subnets }, stack)).toThrow("'subnets' must not be public, got 2 that are");
      const exposure = DatabaseExposure.publicAddress('Devices outside.');
      expect(() => make({ subnets, exposure }, stack, 'Public')).not.toThrow();
      expect(() => make({ subnets: { subnets: vpcOf(stack).privateSubnets }, exposure }, stack, 'Mixed')).toThrow(
        "'subnets' must all be public for an 'exposure' outside the VPC",
      );
    });

    test('fails for four subnets', () => {
      const stack = testStack();
      const subnets = { subnets: [...vpcOf(stack).privateSubnets, ...vpcOf(stack).privateSubnets] };
      expect(() => make({ subnets }, stack)).toThrow("'subnets' must be 3 at most, got 4");
    });

    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() => make({ maintenanceWindow: 'x', removalPolicy: RemovalPolicy.SNAPSHOT }, stack)).toThrow(
        /TimestreamInfluxDb at 'Test\/Telemetry' has 2 problems:[^]*maintenanceWindow[^]*removalPolicy/,
      );
      expect(stack.node.findChild('Telemetry').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden', () => {
      const stack = testStack();
      const one = make({}, stack, 'One');
      make({}, stack, 'Two').cluster?.addPropertyOverride('NetworkType', 'DUAL');
      const result = templateOf(stack);
      result.resourceCountIs(CLUSTER, 2);
      result.hasResourceProperties(CLUSTER, { NetworkType: 'DUAL' });
      expect(stack.resolve(one.databaseId)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^OneCluster/), 'Id'] });
      expect(stack.resolve(one.databaseArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^OneCluster/), 'Arn'] });
    });
  });
});
