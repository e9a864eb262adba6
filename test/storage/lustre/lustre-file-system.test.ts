import { Duration, RemovalPolicy, Size, Stack, Token } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { JobCapacity, JobQueues, Scratch } from '../../../lib/batch';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  LustreDeployment,
  LustreFileSystem,
  LustreFileSystemProps,
  LustreLinkEvent,
  LustreLinkOptions,
} from '../../../lib/storage';
import { alarmsOf, keyOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const FILE_SYSTEM = 'AWS::FSx::FileSystem';
const LINK = 'AWS::FSx::DataRepositoryAssociation';
const ALARM = 'AWS::CloudWatch::Alarm';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const EGRESS = 'AWS::EC2::SecurityGroupEgress';

function make(
  props: Partial<LustreFileSystemProps> = {},
  stack: Stack = testStack(),
  id = 'Scratch',
): LustreFileSystem {
  return new LustreFileSystem(stack, id, {
    vpc: vpcOf(stack),
    deployment: LustreDeployment.scratch(),
    alarms: Alarms.none(),
    ...props,
  });
}

function template(props: Partial<LustreFileSystemProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

function configurationOf(props: Partial<LustreFileSystemProps>): Record<string, unknown> {
  const [{ Properties }] = Object.values(template(props).findResources(FILE_SYSTEM));
  return Properties.LustreConfiguration as Record<string, unknown>;
}

/** The port ranges of rules. */
function portsOf(result: Template, type: string, properties: object): string[] {
  return Object.values(result.findResources(type, { Properties: properties })).map(
    ({ Properties }) => `${Properties.FromPort}-${Properties.ToPort}`,
  );
}

describe('LustreFileSystem', () => {
  describe('defaults', () => {
    let stack: Stack;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      make({}, stack);
      result = templateOf(stack);
    });

    test('the smallest, compressed, of Lustre 2.15, in one subnet, without what scratch cannot have', () => {
      const [{ Properties }] = Object.values(result.findResources(FILE_SYSTEM));
      expect(Properties).toEqual({
        FileSystemType: 'LUSTRE',
        FileSystemTypeVersion: '2.15',
        StorageType: 'SSD',
        StorageCapacity: 1200,
        SubnetIds: ['subnet-0123456789abcdef2'],
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^ScratchSecurityGroup/), 'GroupId'] }],
        LustreConfiguration: {
          DeploymentType: 'SCRATCH_2',
          DataCompressionType: 'LZ4',
          LogConfiguration: { Level: 'WARN_ERROR', Destination: expect.anything() },
        },
      });
    });

    test('kept with its security group and its rules', () => {
      for (const type of [FILE_SYSTEM, 'AWS::EC2::SecurityGroup', INGRESS, EGRESS]) {
        result.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
    });

    test('a group whose servers reach each other, and nobody else; its text stays as it is', () => {
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        // Another text replaces the group, and with it every file system.
        GroupDescription: 'File servers of the Lustre file system',
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: Match.absent(),
      });
      expect(portsOf(result, INGRESS, {})).toEqual(['988-988', '1018-1023']);
      expect(portsOf(result, EGRESS, {})).toEqual(['988-988', '1018-1023']);
    });

    test('FSx sees the rules when it makes the file system', () => {
      const [{ DependsOn }] = Object.values(result.findResources(FILE_SYSTEM));
      const rules = [...Object.keys(result.findResources(INGRESS)), ...Object.keys(result.findResources(EGRESS))];
      expect([...(DependsOn as string[])].sort()).toEqual(rules.sort());
    });

    test('a log group of FSx, of three months, without the end of its ARN that a pattern has', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: { 'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/fsx/'), Match.anyValue()]] },
        RetentionInDays: 90,
      });
      const [{ Properties }] = Object.values(result.findResources(FILE_SYSTEM));
      expect(JSON.stringify(Properties.LustreConfiguration.LogConfiguration)).not.toContain(':*');
    });

    test('an alarm at 10 % of free storage, by the sum of all disks in a minute', () => {
      const watched = testStack();
      const files = make({ alarms: alarmsOf(watched) }, watched);
      const alarmed = templateOf(watched);
      alarmed.resourceCountIs(ALARM, 1);
      alarmed.hasResourceProperties(ALARM, {
        Namespace: 'AWS/FSx',
        MetricName: 'FreeDataStorageCapacity',
        Dimensions: [{ Name: 'FileSystemId', Value: watched.resolve(files.fileSystemId) }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 5,
        ComparisonOperator: 'LessThanOrEqualToThreshold',
        Threshold: 120 * 1024 ** 3,
        AlarmActions: [watched.resolve(topicOf(watched).topicArn)],
      });
      expect(files.alarms).toHaveLength(1);
    });

    test('no alarm with none', () => {
      result.resourceCountIs(ALARM, 0);
    });

    test('graphs', () => {
      const shown = testStack();
      new OperationsDashboard(shown, 'Dashboard', { subjects: [make({}, shown)] });
      const [{ Properties }] = Object.values(templateOf(shown).findResources('AWS::CloudWatch::Dashboard'));
      expect(JSON.stringify(Properties)).toContain('FreeDataStorageCapacity');
      expect(JSON.stringify(Properties)).toContain('AutoExport');
    });

    test('an isolated subnet where a VPC has no others', () => {
      const isolated = testStack();
      const vpc = new ec2.Vpc(isolated, 'Vpc', {
        maxAzs: 2,
        natGateways: 0,
        subnetConfiguration: [{ name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
        restrictDefaultSecurityGroup: false,
      });
      make({ vpc }, isolated);
      templateOf(isolated).hasResourceProperties(FILE_SYSTEM, { SubnetIds: [Match.anyValue()] });
    });
  });

  describe('overrides', () => {
    test('an Elastic Fabric Adapter: all traffic between file servers, and with clients, by their groups alone', () => {
      const stack = testStack();
      const files = make({ deployment: LustreDeployment.persistent(1000, { efa: true }) }, stack);
      files.allowClients(new ec2.SecurityGroup(stack, 'Clients', { vpc: vpcOf(stack), allowAllOutbound: false }));
      const result = templateOf(stack);
      result.hasResourceProperties(FILE_SYSTEM, {
        StorageCapacity: 4800,
        LustreConfiguration: { EfaEnabled: true, MetadataConfiguration: { Mode: 'AUTOMATIC' } },
      });
      const rules = [INGRESS, EGRESS].flatMap((type) =>
        Object.values(result.findResources(type)).map(({ Properties }) => Properties),
      );
      expect(rules.map(({ IpProtocol }) => IpProtocol)).toEqual(rules.map(() => '-1'));
      expect(rules).toHaveLength(6);
      for (const { CidrIp } of rules) expect(CidrIp).toBeUndefined();
    });

    test('without one, nothing is said of it', () => {
      expect(configurationOf({ deployment: LustreDeployment.persistent(1000) })).not.toHaveProperty('EfaEnabled');
    });

    test('Intelligent-Tiering: storage by the files, throughput and a read cache, without an alarm on free storage', () => {
      const stack = testStack();
      make({ deployment: LustreDeployment.intelligentTiering(4000), alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(FILE_SYSTEM, {
        StorageType: 'INTELLIGENT_TIERING',
        StorageCapacity: Match.absent(),
        LustreConfiguration: {
          DeploymentType: 'PERSISTENT_2',
          ThroughputCapacity: 4000,
          PerUnitStorageThroughput: Match.absent(),
          MetadataConfiguration: { Mode: 'USER_PROVISIONED', Iops: 6000 },
          DataReadCacheConfiguration: { SizingMode: 'PROPORTIONAL_TO_THROUGHPUT_CAPACITY' },
          EfaEnabled: Match.absent(),
          AutomaticBackupRetentionDays: 7,
        },
      });
      result.resourceCountIs(ALARM, 0);
    });

    test('persistent: replicated, with metadata that can grow, and a backup a day', () => {
      expect(configurationOf({ deployment: LustreDeployment.persistent(125) })).toEqual({
        DeploymentType: 'PERSISTENT_2',
        PerUnitStorageThroughput: 125,
        MetadataConfiguration: { Mode: 'AUTOMATIC' },
        DataCompressionType: 'LZ4',
        AutomaticBackupRetentionDays: 7,
        LogConfiguration: expect.anything(),
      });
    });

    test('metadata operations', () => {
      expect(
        configurationOf({ deployment: LustreDeployment.persistent(1000, { metadataIops: 24_000 }) }),
      ).toMatchObject({
        PerUnitStorageThroughput: 1000,
        MetadataConfiguration: { Mode: 'USER_PROVISIONED', Iops: 24_000 },
      });
    });

    test('on HDD, of the smallest size, with a cache', () => {
      template({ deployment: LustreDeployment.persistentHdd(12) }).hasResourceProperties(FILE_SYSTEM, {
        StorageType: 'HDD',
        StorageCapacity: 6000,
        LustreConfiguration: { DeploymentType: 'PERSISTENT_1', PerUnitStorageThroughput: 12, DriveCacheType: 'READ' },
      });
      template({ deployment: LustreDeployment.persistentHdd(40, { readCache: false }) }).hasResourceProperties(
        FILE_SYSTEM,
        {
          StorageCapacity: 1800,
          LustreConfiguration: { DriveCacheType: 'NONE' },
        },
      );
    });

    test('backups at a time, for a time', () => {
      expect(
        configurationOf({
          deployment: LustreDeployment.persistent(125),
          backupRetention: Duration.days(30),
          backupStartTime: new fsx.DailyAutomaticBackupStartTime({ hour: 1, minute: 5 }),
        }),
      ).toMatchObject({ AutomaticBackupRetentionDays: 30, DailyAutomaticBackupStartTime: '01:05' });
    });

    test('no backups', () => {
      expect(configurationOf({ deployment: LustreDeployment.persistent(125), automaticBackups: false })).toMatchObject({
        AutomaticBackupRetentionDays: 0,
      });
    });

    test('a key, a size, no compression, a time of maintenance, another subnet, deleted with the stack', () => {
      const stack = testStack();
      make(
        {
          deployment: LustreDeployment.persistent(125),
          encryptionKey: keyOf(stack),
          storageCapacity: Size.tebibytes(2400 / 1024),
          compression: false,
          maintenanceStartTime: new fsx.LustreMaintenanceTime({ day: fsx.Weekday.SUNDAY, hour: 3, minute: 30 }),
          subnets: { subnets: [vpcOf(stack).privateSubnets[1]] },
          removalPolicy: RemovalPolicy.DESTROY,
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResource(FILE_SYSTEM, {
        DeletionPolicy: 'Delete',
        Properties: {
          KmsKeyId: stack.resolve(keyOf(stack).keyArn),
          StorageCapacity: 2400,
          SubnetIds: ['subnet-0123456789abcdef3'],
          LustreConfiguration: { DataCompressionType: 'NONE', WeeklyMaintenanceStartTime: '7:03:30' },
        },
      });
      result.allResources('AWS::EC2::SecurityGroup', { DeletionPolicy: 'Delete' });
    });

    test('logs for a time, with a key that lets them in', () => {
      const stack = testStack();
      const logEncryptionKey = new kms.Key(stack, 'LogKey');
      make({ logRetention: logs.RetentionDays.ONE_YEAR, logEncryptionKey }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 365,
        KmsKeyId: stack.resolve(logEncryptionKey.keyArn),
      });
      expect(JSON.stringify(result.findResources('AWS::KMS::Key'))).toContain(':log-group:/aws/fsx/*');
    });

    test('a threshold of free storage', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack), alarmThresholds: { freeStoragePercent: 25 } }, stack);
      templateOf(stack).hasResourceProperties(ALARM, { Threshold: 300 * 1024 ** 3 });
    });
  });

  describe('overrides', () => {
    function linked(options: Partial<LustreLinkOptions>, props: Partial<LustreFileSystemProps> = {}) {
      const stack = testStack();
      const files = make({ alarms: alarmsOf(stack), ...props }, stack);
      files.linkBucket('Samples', s3.Bucket.fromBucketName(stack, 'Bucket', 'samples'), {
        path: '/samples',
        ...options,
      });
      return { files, result: templateOf(stack) };
    }

    test('imports all changes and exports none, and has an alarm on imports', () => {
      const { files, result } = linked({});
      result.hasResourceProperties(LINK, {
        FileSystemPath: '/samples',
        DataRepositoryPath: 's3://samples/',
        BatchImportMetaDataOnCreate: true,
        S3: { AutoImportPolicy: { Events: ['NEW', 'CHANGED', 'DELETED'] }, AutoExportPolicy: Match.absent() },
      });
      result.hasResourceProperties(ALARM, {
        MetricName: 'AgeOfOldestQueuedMessage',
        Dimensions: Match.arrayWith([{ Name: 'Publisher', Value: 'AutoImport' }]),
        Statistic: 'Maximum',
        Threshold: 3600,
      });
      expect(files.alarms).toHaveLength(2);
    });

    test('exports what it is told to, and has an alarm on exports', () => {
      const { result } = linked(
        { prefix: 'runs/', importedEvents: [], exportedEvents: [LustreLinkEvent.NEW, LustreLinkEvent.CHANGED] },
        { alarmThresholds: { exportDelay: Duration.minutes(10) } },
      );
      result.hasResourceProperties(LINK, {
        DataRepositoryPath: 's3://samples/runs/',
        S3: { AutoImportPolicy: Match.absent(), AutoExportPolicy: { Events: ['NEW', 'CHANGED'] } },
      });
      result.resourceCountIs(ALARM, 2);
      result.hasResourceProperties(ALARM, {
        Dimensions: Match.arrayWith([{ Name: 'Publisher', Value: 'AutoExport' }]),
        Threshold: 600,
      });
    });

    test('are made one after another, with one alarm for all', () => {
      const stack = testStack();
      const files = make({ alarms: alarmsOf(stack) }, stack);
      const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'samples');
      files.linkBucket('First', bucket, { path: '/first', prefix: 'first/' });
      const second = files.linkBucket('Second', bucket, { path: '/second', prefix: 'second/' });
      const result = templateOf(stack);
      result.resourceCountIs(ALARM, 2);
      result.hasResource(LINK, {
        DependsOn: [Match.stringLikeRegexp('^ScratchFirst')],
        Properties: { FileSystemPath: stack.resolve(second.fileSystemPath) },
      });
    });

    test('take the backups away, which FSx refuses beside them', () => {
      const { result } = linked({}, { deployment: LustreDeployment.persistent(125) });
      result.hasResourceProperties(FILE_SYSTEM, { LustreConfiguration: { AutomaticBackupRetentionDays: 0 } });
    });

    test('may use the key of the bucket through S3, as file systems of this account alone', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS, enforceSSL: true });
      make({}, stack).linkBucket('Samples', bucket, { path: '/' });
      const result = templateOf(stack);
      const [{ Properties }] = Object.values(result.findResources('AWS::KMS::Key'));
      expect(Properties.KeyPolicy.Statement).toContainEqual({
        Sid: 'LustreLinks',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': { Ref: 'AWS::AccountId' },
            'kms:ViaService': { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
          },
          ArnLike: {
            'aws:PrincipalArn': {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':iam::',
                  { Ref: 'AWS::AccountId' },
                  ':role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_fs-*',
                ],
              ],
            },
          },
        },
      });
      result.hasResource(LINK, { DependsOn: [Match.stringLikeRegexp('^BucketPolicy')] });
    });
  });

  describe('in a stack', () => {
    function instanceOf(stack: Stack): ec2.Instance {
      return new ec2.Instance(stack, 'Instance', {
        vpc: vpcOf(stack),
        instanceType: new ec2.InstanceType('c7g.large'),
        machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
        allowAllOutbound: false,
      });
    }

    test('of an instance: commands that fail closed, and rules both ways that it waits for', () => {
      const stack = testStack();
      make({}, stack).mountOnInstance(instanceOf(stack), { path: '/fsx', directory: '/samples', readOnly: true });
      const result = templateOf(stack);
      const [{ Properties, DependsOn }] = Object.values(result.findResources('AWS::EC2::Instance'));
      const script = JSON.stringify(Properties.UserData);
      expect(script).toContain('set -e\\n');
      expect(script).toContain('mountpoint -q /fsx || chattr +i /fsx');
      expect(script).toMatch(
        /@tcp:\/".*LustreMountName.*"\/samples \/fsx lustre defaults,relatime,flock,_netdev,nofail,ro 0 0'/,
      );
      expect(script).toContain('\\nmount /fsx\\nmountpoint -q /fsx');
      const clients = { GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Instance'), 'GroupId'] } };
      const servers = { GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Scratch'), 'GroupId'] } };
      const both = ['988-988', '1018-1023'];
      expect(portsOf(result, INGRESS, Match.objectLike(clients) as object)).toEqual(both);
      expect(portsOf(result, EGRESS, Match.objectLike(clients) as object)).toEqual(both);
      expect(portsOf(result, INGRESS, Match.objectLike(servers) as object)).toEqual([...both, ...both]);
      expect(portsOf(result, EGRESS, Match.objectLike(servers) as object)).toEqual([...both, ...both]);
      expect((DependsOn as string[]).filter((one) => /(from|to)Test/.test(one))).toHaveLength(8);
    });

    test('of a group', () => {
      const stack = testStack();
      const group = new autoscaling.AutoScalingGroup(stack, 'Group', {
        vpc: vpcOf(stack),
        instanceType: new ec2.InstanceType('c7g.large'),
        machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      });
      make({}, stack).mountOnAutoScalingGroup(group, { path: '/fsx' });
      expect(JSON.stringify(templateOf(stack).findResources('AWS::EC2::LaunchTemplate'))).toMatch(
        /LustreMountName.*\/fsx lustre defaults,relatime,flock,_netdev,nofail 0 0'/,
      );
    });

    test('of clients in another stack, which needs that of the files', () => {
      const app = testApp();
      const files = make({}, testStack(app, 'FilesStack'));
      const clients = testStack(app, 'ClientsStack');
      files.allowClients(new ec2.SecurityGroup(clients, 'Clients', { vpc: vpcOf(clients), allowAllOutbound: false }));
      expect(portsOf(templateOf(clients), INGRESS, {})).toHaveLength(4);
      expect(portsOf(templateOf(clients), EGRESS, {})).toHaveLength(4);
    });

    test('of clients that may call everybody, in both directions and without a warning', () => {
      const stack = testStack();
      const clients = new ec2.SecurityGroup(stack, 'Clients', { vpc: vpcOf(stack) });
      make({}, stack).allowClients(clients);
      const result = templateOf(stack);
      const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Clients'), 'GroupId'] };
      expect(portsOf(result, INGRESS, { SourceSecurityGroupId: group })).toHaveLength(2);
      expect(portsOf(result, INGRESS, { GroupId: group })).toHaveLength(2);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('of jobs, as scratch space of their instances', () => {
      const stack = testStack();
      const files = make({}, stack);
      new JobQueues(stack, 'Jobs', {
        vpc: vpcOf(stack),
        capacity: JobCapacity.ec2({ scratch: Scratch.lustre(files, { path: '/fsx' }) }),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: Alarms.none(),
      });
      const text = JSON.stringify(templateOf(stack).findResources('AWS::EC2::LaunchTemplate'));
      expect(text).toMatch(/\.fsx\..*@tcp:\/.*"LustreMountName"\]\}," \/fsx lustre /);
    });
  });

  describe('fails', () => {
    test('fails on a link of Intelligent-Tiering', () => {
      const stack = testStack();
      const files = make({ deployment: LustreDeployment.intelligentTiering(4000) }, stack);
      const bucket = s3.Bucket.fromBucketName(stack, 'Samples', 'samples');
      expect(() => files.linkBucket('Samples', bucket, { path: '/samples' })).toThrow(
        'there must be no links with Intelligent-Tiering',
      );
    });

    test('fails on a storage capacity, and on an alarm on it, of Intelligent-Tiering', () => {
      const deployment = LustreDeployment.intelligentTiering(4000);
      expect(() => template({ deployment, storageCapacity: Size.gibibytes(1200) })).toThrow(
        "'storageCapacity' must not be given with Intelligent-Tiering",
      );
      expect(() => template({ deployment, alarmThresholds: { freeStoragePercent: 20 } })).toThrow(
        "'alarmThresholds.freeStoragePercent' must not be given with Intelligent-Tiering",
      );
    });

    test('fails on clients of an Elastic Fabric Adapter that have no outbound rules of their own', () => {
      const stack = testStack();
      const files = make({ deployment: LustreDeployment.persistent(1000, { efa: true }) }, stack);
      const clients = new ec2.SecurityGroup(stack, 'Clients', { vpc: vpcOf(stack) });
      expect(() => files.allowClients(clients)).toThrow("must be made with 'allowAllOutbound: false'");
      expect(() => make({}, stack, 'Other').allowClients(clients)).not.toThrow();
    });

    const persistent = LustreDeployment.persistent(125);
    test.each<[string, Partial<LustreFileSystemProps>, RegExp]>([
      [
        'for two subnets',
        { subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } },
        /'subnets' must be one.*got 2/,
      ],
      [
        'for a size that there is not',
        { storageCapacity: Size.gibibytes(3600) },
        /'storageCapacity' must be 1200 GiB or a multiple of 2400 GiB, got 3600 GiB; take 4800 GiB/,
      ],
      ['for too small a size', { storageCapacity: Size.gibibytes(100) }, /got 100 GiB; take 1200 GiB/],
      ['for no size', { storageCapacity: Size.gibibytes(0) }, /got 0 GiB/],
      [
        'for a size that HDD does not have',
        { deployment: LustreDeployment.persistentHdd(40), storageCapacity: Size.gibibytes(2400) },
        /'storageCapacity' must be a multiple of 1800 GiB, got 2400 GiB; take 3600 GiB/,
      ],
      [
        'for a size that is a token',
        { storageCapacity: Size.gibibytes(Token.asNumber({ Ref: 'Size' })) },
        /'storageCapacity' must be known at synthesis/,
      ],
      ['for backups of scratch', { automaticBackups: true }, /'automaticBackups' needs a persistent deployment/],
      [
        'for a time of backups of scratch',
        { backupRetention: Duration.days(3) },
        /'backupRetention' must not be given for scratch/,
      ],
      [
        'for a time of backups without them',
        { deployment: persistent, automaticBackups: false, backupRetention: Duration.days(3) },
        /'backupRetention' must not be given without 'automaticBackups'/,
      ],
      [
        'for backups for too long',
        { deployment: persistent, backupRetention: Duration.days(91) },
        /from 1 to 90, got 91 d/,
      ],
      ['for no part of free storage', { alarmThresholds: { freeStoragePercent: 0 } }, /above 0 and below 100, got 0/],
      ['for a delay of seconds', { alarmThresholds: { exportDelay: Duration.seconds(30) } }, /exportDelay/],
      ['for a delay of weeks', { alarmThresholds: { importDelay: Duration.days(8) } }, /importDelay/],
      ['for a snapshot', { removalPolicy: RemovalPolicy.SNAPSHOT }, /'removalPolicy' must be RETAIN or DESTROY/],
    ])('%s', (_, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('for a key of scratch', () => {
      const stack = testStack();
      expect(() => make({ encryptionKey: keyOf(stack) }, stack)).toThrow(
        /'encryptionKey' needs a persistent deployment/,
      );
    });

    test('without what it needs, in one error', () => {
      expect(() => new LustreFileSystem(testStack(), 'Scratch', {} as LustreFileSystemProps)).toThrow(
        /has 3 problems:[\s\S]*'vpc'[\s\S]*'deployment'[\s\S]*'alarms'/,
      );
    });

    describe('of links', () => {
      const link = (
        options: Partial<LustreLinkOptions>,
        props: Partial<LustreFileSystemProps> = {},
        others: LustreLinkOptions[] = [],
      ) => {
        const stack = testStack();
        const files = make(props, stack);
        const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'samples');
        others.forEach((other, i) => files.linkBucket(`Other${i}`, bucket, other));
        return () => files.linkBucket('Samples', bucket, { path: '/samples', ...options });
      };
      const deployment = LustreDeployment.persistent(125);

      test.each<[string, () => unknown, RegExp]>([
        ['for a path that is not absolute', link({ path: 'samples' }), /'path' must be an absolute path/],
        ['for a path beside itself', link({ path: '/samples/..' }), /'path' must be an absolute path/],
        [
          'for a prefix without a slash at its end',
          link({ prefix: 'runs' }),
          /'prefix' must be without a slash at its beginning/,
        ],
        ['for no events', link({ importedEvents: [] }), /must not both be empty/],
        [
          'for an event twice',
          link({ exportedEvents: [LustreLinkEvent.NEW, LustreLinkEvent.NEW] }),
          /'exportedEvents' must not hold a value twice/,
        ],
        [
          'for backups beside it',
          link({}, { deployment, automaticBackups: true }),
          /'automaticBackups' must not be given with a link/,
        ],
        [
          'for a time of backups beside it',
          link({}, { deployment, backupRetention: Duration.days(3) }),
          /'backupRetention' must not be given with a link/,
        ],
        [
          'for a path in another',
          link({ path: '/samples/new', prefix: 'b/' }, {}, [{ path: '/samples', prefix: 'a/' }]),
          /'path' must not overlap with that of another link, '\/samples', got '\/samples\/new'/,
        ],
        [
          'for a path beside the root',
          link({ prefix: 'b/' }, {}, [{ path: '/', prefix: 'a/' }]),
          /'path' must not overlap/,
        ],
        [
          'for a prefix in another',
          link({ prefix: 'runs/new/' }, {}, [{ path: '/runs', prefix: 'runs/' }]),
          /'prefix' must not overlap with that of another link to the same bucket, 'runs\/', got 'runs\/new\/'/,
        ],
        [
          'for a ninth',
          link(
            { prefix: 'ninth/' },
            {},
            [...Array(8).keys()].map((i) => ({ path: `/d${i}`, prefix: `d${i}/` })),
          ),
          /at most 8 links/,
        ],
      ])('%s', (_, made, message) => {
        expect(made).toThrow(message);
      });

      test('for imports from another Region', () => {
        const app = testApp();
        const here = new Stack(app, 'Here', { env: { region: 'eu-west-1', account: '111122223333' } });
        const bucket = s3.Bucket.fromBucketAttributes(here, 'Bucket', {
          bucketName: 'samples',
          region: 'eu-central-1',
        });
        const files = make({}, here);
        expect(() => files.linkBucket('Samples', bucket, { path: '/samples' })).toThrow(
          /'importedEvents' must be empty for a bucket in 'eu-central-1'/,
        );
        expect(() =>
          files.linkBucket('Results', bucket, {
            path: '/results',
            importedEvents: [],
            exportedEvents: [LustreLinkEvent.NEW],
          }),
        ).not.toThrow();
      });
    });

    test.each([
      ['at a path with spaces', { path: '/my files' }, /'path' must be an absolute path without spaces/],
      [
        'of a directory that is not absolute',
        { path: '/fsx', directory: 'samples' },
        /'directory' must be an absolute path/,
      ],
    ])('for a mount %s', (_, options, message) => {
      expect(() => make().mountCommands(options)).toThrow(message);
    });
  });
});
