import { CfnParameter, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  ActiveDirectory,
  WindowsAuditLevel,
  WindowsFileShare,
  WindowsFileShareProps,
  WindowsShareDeployment,
  WindowsShareStorage,
} from '../../../lib/storage';
import { alarmsOf, keyOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const FILE_SYSTEM = 'AWS::FSx::FileSystem';
const ALARM = 'AWS::CloudWatch::Alarm';

function make(props: Partial<WindowsFileShareProps> = {}, stack: Stack = testStack()): WindowsFileShare {
  return new WindowsFileShare(stack, 'Share', {
    vpc: vpcOf(stack),
    directory: ActiveDirectory.managed('d-1234567890'),
    alarms: Alarms.none(),
    ...props,
  });
}

function template(props: Partial<WindowsFileShareProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

describe('WindowsFileShare', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('the smallest in two zones, with backups of a week and audit logs of what was refused', () => {
      const [{ Properties }] = Object.values(result.findResources(FILE_SYSTEM));
      expect(Properties).toEqual({
        FileSystemType: 'WINDOWS',
        StorageType: 'SSD',
        StorageCapacity: 32,
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^ShareSecurityGroup/), 'GroupId'] }],
        WindowsConfiguration: {
          ActiveDirectoryId: 'd-1234567890',
          DeploymentType: 'MULTI_AZ_1',
          PreferredSubnetId: 'subnet-0123456789abcdef2',
          ThroughputCapacity: 32,
          AutomaticBackupRetentionDays: 7,
          // Another value replaces every file system.
          CopyTagsToBackups: true,
          AuditLogConfiguration: {
            FileAccessAuditLogLevel: 'FAILURE_ONLY',
            FileShareAccessAuditLogLevel: 'FAILURE_ONLY',
            AuditLogDestination: expect.anything(),
          },
        },
      });
      expect(JSON.stringify(Properties.WindowsConfiguration.AuditLogConfiguration)).not.toContain(':*');
    });

    test('kept with its security group', () => {
      for (const type of [FILE_SYSTEM, 'AWS::EC2::SecurityGroup']) {
        result.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
    });

    test('a group that lets nobody in, and file servers out to domain controllers of the VPC alone', () => {
      const [{ Properties }] = Object.values(result.findResources('AWS::EC2::SecurityGroup'));
      expect(Properties.SecurityGroupIngress).toBeUndefined();
      // Another text replaces the group, and with it every file system.
      expect(Properties.GroupDescription).toBe('File servers of the Windows file share');
      const egress = Properties.SecurityGroupEgress as {
        CidrIp: string;
        IpProtocol: string;
        FromPort: number;
        ToPort: number;
      }[];
      expect(new Set(egress.map(({ CidrIp }) => CidrIp))).toEqual(new Set(['10.0.0.0/16']));
      expect(egress.map(({ IpProtocol, FromPort, ToPort }) => `${IpProtocol} ${FromPort}-${ToPort}`)).toEqual([
        'tcp 53-53',
        'tcp 88-88',
        'tcp 135-135',
        'tcp 389-389',
        'tcp 445-445',
        'tcp 464-464',
        'tcp 636-636',
        'tcp 3268-3269',
        'tcp 5985-5985',
        'tcp 9389-9389',
        'tcp 49152-65535',
        'udp 53-53',
        'udp 88-88',
        'udp 123-123',
        'udp 389-389',
        'udp 464-464',
        'icmp 8--1',
      ]);
      result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    });

    test('a log group of FSx, of three months', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: { 'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/fsx/'), Match.anyValue()]] },
        RetentionInDays: 90,
      });
    });

    test('alarms at 10 % of free storage, and at 90 % of the throughput of network and disks', () => {
      const stack = testStack();
      const share = make({ alarms: alarmsOf(stack) }, stack);
      const alarmed = templateOf(stack);
      const common = {
        Namespace: 'AWS/FSx',
        Dimensions: [{ Name: 'FileSystemId', Value: stack.resolve(share.fileSystemId) }],
        Period: 300,
        EvaluationPeriods: 3,
        AlarmActions: [stack.resolve(topicOf(stack).topicArn)],
      };
      alarmed.resourceCountIs(ALARM, 3);
      alarmed.hasResourceProperties(ALARM, {
        ...common,
        MetricName: 'FreeStorageCapacity',
        Statistic: 'Minimum',
        ComparisonOperator: 'LessThanOrEqualToThreshold',
        Threshold: Math.floor(3.2 * 1024 ** 3),
      });
      for (const MetricName of ['NetworkThroughputUtilization', 'FileServerDiskThroughputUtilization']) {
        alarmed.hasResourceProperties(ALARM, { ...common, MetricName, Statistic: 'Average', Threshold: 90 });
      }
      expect(share.alarms).toHaveLength(3);
    });

    test('no alarms with none', () => {
      result.resourceCountIs(ALARM, 0);
    });

    test('graphs', () => {
      const stack = testStack();
      new OperationsDashboard(stack, 'Dashboard', { subjects: [make({}, stack)] });
      expect(JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'))).toContain('CPUUtilization');
    });

    test('the path that clients write', () => {
      const stack = testStack();
      expect(stack.resolve(make({}, stack).sharePath)).toEqual({
        'Fn::Join': ['', ['\\\\', { 'Fn::GetAtt': [expect.stringMatching(/^Share/), 'DNSName'] }, '\\share']],
      });
    });
  });

  describe('overrides', () => {
    test('one zone, other storage and throughput, names, times, a key; deleted with the stack', () => {
      const stack = testStack();
      make(
        {
          deployment: WindowsShareDeployment.singleAz(),
          storage: WindowsShareStorage.ssd(Size.gibibytes(100), { iops: 1000 }),
          throughputCapacity: 64,
          aliases: ['files.example.com'],
          backupRetention: Duration.days(30),
          backupStartTime: new fsx.DailyAutomaticBackupStartTime({ hour: 1, minute: 5 }),
          maintenanceStartTime: new fsx.LustreMaintenanceTime({ day: fsx.Weekday.SUNDAY, hour: 3, minute: 30 }),
          encryptionKey: keyOf(stack),
          removalPolicy: RemovalPolicy.DESTROY,
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResource(FILE_SYSTEM, {
        DeletionPolicy: 'Delete',
        Properties: {
          StorageCapacity: 100,
          KmsKeyId: stack.resolve(keyOf(stack).keyArn),
          SubnetIds: ['subnet-0123456789abcdef2'],
          WindowsConfiguration: {
            DeploymentType: 'SINGLE_AZ_2',
            PreferredSubnetId: Match.absent(),
            DiskIopsConfiguration: { Mode: 'USER_PROVISIONED', Iops: 1000 },
            ThroughputCapacity: 64,
            Aliases: ['files.example.com'],
            AutomaticBackupRetentionDays: 30,
            DailyAutomaticBackupStartTime: '01:05',
            WeeklyMaintenanceStartTime: '7:03:30',
          },
        },
      });
      result.allResources('AWS::EC2::SecurityGroup', { DeletionPolicy: 'Delete' });
    });

    test('no audit logs, no backups, on HDD', () => {
      const result = template({
        storage: WindowsShareStorage.hdd(Size.gibibytes(2000)),
        throughputCapacity: 8,
        auditLevel: WindowsAuditLevel.DISABLED,
        automaticBackups: false,
      });
      result.resourceCountIs('AWS::Logs::LogGroup', 0);
      result.hasResourceProperties(FILE_SYSTEM, {
        StorageType: 'HDD',
        WindowsConfiguration: {
          AutomaticBackupRetentionDays: 0,
          AuditLogConfiguration: { FileAccessAuditLogLevel: 'DISABLED', AuditLogDestination: Match.absent() },
        },
      });
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

    test('thresholds', () => {
      const stack = testStack();
      const alarmThresholds = { freeStoragePercent: 25, networkPercent: 70, diskPercent: 60 };
      make({ alarms: alarmsOf(stack), alarmThresholds }, stack);
      for (const Threshold of [8 * 1024 ** 3, 70, 60]) templateOf(stack).hasResourceProperties(ALARM, { Threshold });
    });
  });

  describe('in a stack', () => {
    test('clients of another stack are let in by SMB, and administrators by PowerShell', () => {
      const app = testApp();
      const share = make({}, testStack(app, 'ShareStack'));
      const clients = testStack(app, 'ClientsStack');
      const group = new ec2.SecurityGroup(clients, 'Clients', { vpc: vpcOf(clients), allowAllOutbound: false });
      share.allowClients(group);
      share.allowAdministration(group);
      const result = templateOf(clients);
      for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']) {
        const ports = Object.values(result.findResources(type)).map(({ Properties }) => Properties.FromPort as number);
        expect(ports).toEqual([445, 5985]);
      }
    });

    test('clients that may call everybody are let in without a warning', () => {
      const stack = testStack();
      const clients = new ec2.SecurityGroup(stack, 'Clients', { vpc: vpcOf(stack) });
      const share = make({}, stack);
      share.allowClients(clients);
      share.allowAdministration(clients);
      templateOf(stack).resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('takes a throughput that is known at deployment', () => {
      const throughput = new CfnParameter(testStack(), 'Throughput', { type: 'Number' });
      const stack = Stack.of(throughput);
      make({ throughputCapacity: throughput.valueAsNumber }, stack);
      templateOf(stack).hasResourceProperties(FILE_SYSTEM, {
        WindowsConfiguration: Match.objectLike({ ThroughputCapacity: { Ref: 'Throughput' } }),
      });
    });

    test('waits for rules to the group of its domain controllers', () => {
      const stack = testStack();
      const controllers = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Controllers', 'sg-0123456789abcdef0', {
        mutable: false,
      });
      make({ directory: ActiveDirectory.managed('d-1234567890', { domainControllers: [controllers] }) }, stack);
      const result = templateOf(stack);
      result.resourceCountIs('AWS::EC2::SecurityGroupEgress', 17);
      result.allResources('AWS::EC2::SecurityGroupEgress', { DeletionPolicy: 'Retain' });
      const [{ DependsOn }] = Object.values(result.findResources(FILE_SYSTEM));
      expect(DependsOn).toHaveLength(17);
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<WindowsFileShareProps>, RegExp]>([
      [
        'for a throughput between two',
        { throughputCapacity: 48 },
        /'throughputCapacity' must be one of 8, 16, .*got 48/,
      ],
      [
        'for audit logs at a small throughput',
        { throughputCapacity: 16 },
        /'auditLevel' needs a 'throughputCapacity' of 32 MB\/s or more, got 16/,
      ],
      [
        'for a retention without audit logs',
        { auditLevel: WindowsAuditLevel.DISABLED, logRetention: logs.RetentionDays.ONE_DAY },
        /'logRetention' and 'logEncryptionKey' need an 'auditLevel'/,
      ],
      ['for a name without a domain', { aliases: ['files'] }, /'aliases' must be full names/],
      ['for a name twice', { aliases: ['a.example.com', 'a.example.com'] }, /'aliases' must not hold a value twice/],
      ['for too many names', { aliases: [...Array(51).keys()].map((i) => `a${i}.example.com`) }, /at most 50, got 51/],
      [
        'for a time of backups without them',
        { automaticBackups: false, backupRetention: Duration.days(3) },
        /'backupRetention' and 'backupStartTime' need 'automaticBackups'/,
      ],
      ['for backups for too long', { backupRetention: Duration.days(91) }, /from 1 to 90, got 91 d/],
      ['for no part of free storage', { alarmThresholds: { freeStoragePercent: 0 } }, /freeStoragePercent/],
      ['for more than all throughput', { alarmThresholds: { networkPercent: 101 } }, /networkPercent/],
      ['for no throughput of disks', { alarmThresholds: { diskPercent: 0 } }, /diskPercent/],
      ['for a snapshot', { removalPolicy: RemovalPolicy.SNAPSHOT }, /'removalPolicy' must be RETAIN or DESTROY/],
    ])('%s', (_, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('for two zones with one subnet, and one zone with two', () => {
      const stack = testStack();
      const [first, second] = vpcOf(stack).privateSubnets;
      expect(() => make({ subnets: { subnets: [first] } }, stack)).toThrow(
        /'subnets' must be two, of the file servers, got 1/,
      );
      expect(() =>
        make({ subnets: { subnets: [first, second] }, deployment: WindowsShareDeployment.singleAz() }, testStack()),
      ).toThrow(/'subnets' must be one, that of the file server, got 2/);
    });

    test('for two subnets of one zone', () => {
      const stack = testStack();
      const subnets = [vpcOf(stack).privateSubnets[0], vpcOf(stack).publicSubnets[0]];
      expect(() => make({ subnets: { subnets } }, stack)).toThrow(
        /'subnets' must be in different zones, got two of 'eu-west-1a'/,
      );
    });

    test('without what it needs, in one error', () => {
      expect(() => new WindowsFileShare(testStack(), 'Share', {} as WindowsFileShareProps)).toThrow(
        /has 3 problems:[\s\S]*'vpc'[\s\S]*'directory'[\s\S]*'alarms'/,
      );
    });
  });
});
