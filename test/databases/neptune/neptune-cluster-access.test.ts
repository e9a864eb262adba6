import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  NeptuneAuthentication,
  NeptuneCapacity,
  NeptuneCluster,
  NeptuneClusterProps,
  NeptuneReaders,
} from '../../../lib/databases';
import { Alarms } from '../../../lib/observability';
import { VERSION } from '../../specimens/databases/neptune';
import { alarmsOf, vpcOf } from '../../specimens/surroundings';
import { testApp, testStack, warningsOf } from '../../support/synth';
import { templateOf } from './plain-ids';

const CLUSTER = 'AWS::Neptune::DBCluster';

function make(props: Partial<NeptuneClusterProps> = {}, stack: Stack = testStack(), id = 'Graph'): NeptuneCluster {
  return new NeptuneCluster(stack, id, { vpc: vpcOf(stack), engineVersion: VERSION, alarms: Alarms.none(), ...props });
}

/** The statements of the policy of a role. */
function statementsOf(result: Template, role: string): unknown[] {
  return Object.entries(result.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as unknown[]);
}

function roleOf(stack: Stack): iam.Role {
  return new iam.Role(stack, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

describe('neptune-cluster-access', () => {
  describe('all options', () => {
    test.each([
      ['grantRead', 'neptune-db:ReadDataViaQuery'],
      ['grantWrite', 'neptune-db:WriteDataViaQuery'],
      ['grantDelete', 'neptune-db:DeleteDataViaQuery'],
      ['grantReadWrite', ['Delete', 'Read', 'Write'].map((verb) => `neptune-db:${verb}DataViaQuery`)],
      [
        'grantLoad',
        ['CancelLoaderJob', 'GetLoaderJobStatus', 'ListLoaderJobs', 'StartLoaderJob'].map(
          (verb) => `neptune-db:${verb}`,
        ),
      ],
    ] as const)('%s is on the resource id of the cluster', (name, Action) => {
      const stack = testStack();
      make({}, stack)[name](roleOf(stack));
      const where = [{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
      const id = { 'Fn::GetAtt': ['GraphCluster', 'ClusterResourceId'] };
      const Resource = {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':neptune-db:', ...where, ':', id, '/*']],
      };
      expect(statementsOf(templateOf(stack), 'App')).toEqual([{ Effect: 'Allow', Action, Resource }]);
    });

    test('other actions', () => {
      const stack = testStack();
      make({}, stack).grant(roleOf(stack), 'neptune-db:GetEngineStatus');
      expect(statementsOf(templateOf(stack), 'App')).toEqual([
        expect.objectContaining({ Action: 'neptune-db:GetEngineStatus' }),
      ]);
    });

    test('clients that are let in reach the port of Neptune', () => {
      const stack = testStack();
      const client = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Client', 'sg-0123456789abcdef0');
      make({}, stack).connections.allowDefaultPortFrom(client);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 8182, ToPort: 8182 });
    });

    test('the hosts and the port', () => {
      const stack = testStack();
      const { writerHost, readerHost, port, cluster } = make({}, stack);
      expect([writerHost, readerHost, port]).toEqual([cluster.attrEndpoint, cluster.attrReadEndpoint, 8182]);
    });

    test('a role of the cluster that reads the prefix, with the key of the bucket', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Exports', { encryptionKey: new kms.Key(stack, 'Key') });
      const role = make({}, stack).loadFrom(bucket, { prefix: 'graph/' });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'rds.amazonaws.com' } }],
        },
      });
      expect(stack.resolve(role.roleArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching('^GraphLoadRole'), 'Arn'] });
      result.hasResourceProperties(CLUSTER, {
        AssociatedRoles: [{ RoleArn: { 'Fn::GetAtt': ['GraphLoadRole', 'Arn'] } }],
      });
      const arn = { 'Fn::GetAtt': [expect.stringMatching('^Exports'), 'Arn'] };
      expect(statementsOf(result, 'GraphLoadRole')).toEqual([
        {
          Effect: 'Allow',
          Action: ['s3:GetBucket*', 's3:GetObject*', 's3:List*'],
          Resource: [arn, { 'Fn::Join': ['', [arn, '/graph/*']] }],
        },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:DescribeKey'],
          Resource: { 'Fn::GetAtt': [expect.stringMatching('^Key'), 'Arn'] },
        },
      ]);
    });

    test('one role for several buckets, and HTTPS to them, once', () => {
      const stack = testStack();
      const cluster = make({}, stack);
      const roles = ['first', 'second'].map((name) =>
        cluster.loadFrom(s3.Bucket.fromBucketName(stack, name, `${name}-0123456789abcdef0`)),
      );
      expect(roles[0]).toBe(roles[1]);
      const result = templateOf(stack);
      result.resourceCountIs('AWS::IAM::Role', 1);
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: [
          { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'Bulk loads from S3' },
        ],
      });
    });

    test.each([
      ['without a gateway endpoint of S3', false],
      ['with one', true],
    ])('a VPC %s', (_title, has) => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
      if (has) vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
      make({ vpc }, stack).loadFrom(s3.Bucket.fromBucketName(stack, 'Exports', 'exports-0123456789abcdef0'));
      const warning =
        /bulk loads cannot read their bucket in subnets .* no endpoints for s3.*loadWithoutGatewayEndpoint/s;
      expect(warningsOf(stack)).toEqual(has ? [] : [expect.stringMatching(warning)]);
    });
  });

  describe('fails', () => {
    const PROVISIONED = NeptuneCapacity.provisioned(new ec2.InstanceType('r8g.large'));
    const CASES: [string, (stack: Stack) => Partial<NeptuneClusterProps>, string][] = [
      ['no VPC', () => ({ vpc: undefined }), "'vpc' must be given, got nothing; give it an IVpc"],
      ['no version', () => ({ engineVersion: undefined }), "'engineVersion' must be given, got nothing"],
      ['no recipients', () => ({ alarms: undefined }), "'alarms' must be given, got nothing"],
      [
        'subnets of one zone',
        (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }),
        "'subnets' must be of 2 zones or more, for the writer and its reader, got 1",
      ],
      [
        'public subnets',
        () => ({ subnets: { subnetType: ec2.SubnetType.PUBLIC } }),
        "'subnets' must not be public, got 2 that are",
      ],
      [
        '36 days',
        () => ({ backupRetention: Duration.days(36) }),
        "'backupRetention' must be from 1 to 35 whole days, got 36",
      ],
      [
        'half a day',
        () => ({ backupRetention: Duration.hours(12) }),
        "'backupRetention' must be from 1 to 35 whole days",
      ],
      [
        'windows that overlap',
        () => ({ backupWindow: '03:00-04:00', maintenanceWindow: 'sun:03:30-sun:04:30' }),
        "'backupWindow' (03:00-04:00) must not overlap 'maintenanceWindow'",
      ],
      [
        'a parameter that is a property',
        () => ({ parameters: { neptune_enable_audit_log: '0' } }),
        "'parameters' must not have 'neptune_enable_audit_log', which is 'auditLog'; set that",
      ],
      [
        'the threshold of slow queries as a parameter',
        () => ({ parameters: { neptune_slow_query_log_threshold: '1' } }),
        "'parameters' must not have 'neptune_slow_query_log_threshold', which is 'slowQueryThreshold'; set that",
      ],
      [
        'no time for queries',
        () => ({ slowQueryThreshold: Duration.millis(0) }),
        "'slowQueryThreshold' must be at least 1 ms, got 0 ms",
      ],
      ['no snapshot', () => ({ snapshotIdentifier: ' ' }), "'snapshotIdentifier' must not be empty"],
      [
        'a threshold of instance types',
        () => ({ alarmThresholds: { cpuPercent: 80 } }),
        "'alarmThresholds.cpuPercent' is for instance types; leave it out, 'capacityPercent' is for this capacity",
      ],
      [
        'a threshold of memory where the capacity follows the load',
        () => ({ alarmThresholds: { freeableMemory: Size.gibibytes(1) } }),
        "'alarmThresholds.freeableMemory' is for instance types",
      ],
      [
        'a threshold of capacity that follows the load',
        () => ({ capacity: PROVISIONED, alarmThresholds: { capacityPercent: 80 } }),
        "'alarmThresholds.capacityPercent' is for capacity that follows the load; leave it out",
      ],
      [
        'an instance type whose memory is not known',
        (stack) => ({
          alarms: alarmsOf(stack),
          capacity: NeptuneCapacity.provisioned(new ec2.InstanceType('q9.huge')),
        }),
        "'alarmThresholds' must have 'freeableMemory' for the instance type 'q9.huge', whose memory is not known; give it",
      ],
      [
        'more than all capacity',
        () => ({ alarmThresholds: { capacityPercent: 101 } }),
        "'alarmThresholds.capacityPercent' must be a number from 1 to 100, got 101",
      ],
      [
        'more than all of a processor',
        () => ({ capacity: PROVISIONED, alarmThresholds: { cpuPercent: 0 } }),
        "'alarmThresholds.cpuPercent' must be a number from 1 to 100, got 0",
      ],
      [
        'no requests that wait',
        () => ({ alarmThresholds: { pendingRequests: 0 } }),
        "'alarmThresholds.pendingRequests' must be a whole number of at least 1, got 0",
      ],
      [
        'no errors',
        () => ({ alarmThresholds: { serverErrors: 0 } }),
        "'alarmThresholds.serverErrors' must be a number of at least 0.01, got 0",
      ],
      [
        'a lag that is too long',
        () => ({ alarmThresholds: { replicaLag: Duration.minutes(11) } }),
        "'alarmThresholds.replicaLag' must be from 10 to 600000 ms, got 660000 ms",
      ],
    ];

    test('fails where nobody signs', () => {
      const stack = testStack();
      const cluster = make({ authentication: NeptuneAuthentication.none('Tools cannot sign.') }, stack);
      expect(() => cluster.grantRead(roleOf(stack))).toThrow(
        "the grant of 'Test/Graph': 'authentication' must be 'NeptuneAuthentication.iam()' for permissions to count, got 'none()', with which everybody may do everything; change it",
      );
    });

    test.each([
      [[], "'actions' must not be empty"],
      [['neptune-db:*'], "'actions' must be actions such as 'neptune-db:GetEngineStatus', got 'neptune-db:*'"],
      [['rds:DeleteDBCluster'], "'actions' must be actions such as 'neptune-db:GetEngineStatus'"],
    ])('fails with the actions %j', (actions, message) => {
      const stack = testStack();
      expect(() => make({}, stack).grant(roleOf(stack), ...actions)).toThrow(message);
    });

    test.each([
      [{ prefix: ' ' }, "'prefix' must not be empty; give it a value or leave it out"],
      [{ prefix: 'graph/*' }, "'prefix' must be the beginning of keys, without '*' and '?', got 'graph/*'"],
    ])('fails with %j', (options, message) => {
      const stack = testStack();
      const bucket = s3.Bucket.fromBucketName(stack, 'Exports', 'exports-0123456789abcdef0');
      expect(() => make({}, stack).loadFrom(bucket, options)).toThrow(message);
    });

    test('fails without a bucket, and with one of another Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      const cluster = make({}, stack);
      const bucket = s3.Bucket.fromBucketAttributes(stack, 'Exports', { bucketName: 'exports-1', region: 'us-east-1' });
      expect(() => cluster.loadFrom(bucket)).toThrow(
        "'bucket' must be of the Region of the cluster ('eu-west-1'), got one of 'us-east-1'; copy the data to one there",
      );
      expect(() => cluster.loadFrom(undefined as never)).toThrow("'bucket' must be given, got nothing");
    });

    test.each(CASES)('fails with %s', (_title, props, message) => {
      const stack = testStack();
      expect(() => make(props(stack), stack)).toThrow(message);
    });

    test('fails with all problems at once, by its path', () => {
      expect(() => make({ snapshotIdentifier: '', backupRetention: Duration.days(0) })).toThrow(
        /NeptuneCluster at 'Test\/Graph' has 2 problems:\n {2}- .*\n {2}- /,
      );
    });
  });

  describe('in a stack', () => {
    test('two of them, and children can be changed', () => {
      const stack = testStack();
      make({}, stack);
      const other = make({ readers: NeptuneReaders.named(['Standby']) }, stack, 'Other');
      other.cluster.networkType = 'DUAL';
      const result = templateOf(stack);
      result.resourceCountIs(CLUSTER, 2);
      result.hasResourceProperties(CLUSTER, { NetworkType: 'DUAL' });
      result.hasResourceProperties(CLUSTER, { NetworkType: Match.absent() });
      expect(Object.keys(other.readers)).toEqual(['Standby']);
    });

    test('in a VPC whose zones are known at deployment', () => {
      const stack = testStack();
      make({ vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }) }, stack);
      const zones = Object.values(templateOf(stack).findResources('AWS::Neptune::DBInstance')).map(
        ({ Properties }) => Properties.AvailabilityZone as unknown,
      );
      expect(zones).toEqual([0, 1].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })));
    });
  });
});
