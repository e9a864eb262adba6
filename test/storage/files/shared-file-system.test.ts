import { Duration, PropertyInjectors, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ContainerJob, JobVolume } from '../../../lib/batch';
import { ContainerSource, EcsWebService } from '../../../lib/containers';
import { ApiFunction, FunctionCode } from '../../../lib/functions';
import { Exposure } from '../../../lib/loadbalancing';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  FileAccessPointOptions,
  FileSystemLifecycle,
  FileSystemReplication,
  FileSystemThroughput,
  SharedFileSystem,
  SharedFileSystemProps,
} from '../../../lib/storage';
import { alarmsOf, CODE, keyOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const FILE_SYSTEM = 'AWS::EFS::FileSystem';
const ACCESS_POINT = 'AWS::EFS::AccessPoint';
const POLICY = 'AWS::IAM::Policy';
const CONTENT: FileAccessPointOptions = { path: '/content', uid: 1000 };

function make(props: Partial<SharedFileSystemProps> = {}, stack: Stack = testStack(), id = 'Files'): SharedFileSystem {
  return new SharedFileSystem(stack, id, { vpc: vpcOf(stack), alarms: Alarms.none(), ...props });
}

function template(props: Partial<SharedFileSystemProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

/** The statements about EFS in the policies of a template. */
function efsStatements(result: Template): object[] {
  return Object.values(result.findResources(POLICY))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .filter(({ Action }) => JSON.stringify(Action).includes('elasticfilesystem'));
}

function accessPointCondition(stack: Stack, accessPoint: efs.IAccessPoint): object {
  return { StringEquals: { 'elasticfilesystem:AccessPointArn': stack.resolve(accessPoint.accessPointArn) } };
}

describe('SharedFileSystem', () => {
  describe('defaults', () => {
    let stack: Stack;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      make({}, stack);
      result = templateOf(stack);
    });

    test('encrypted, elastic, in tiers, with backups, and nothing that replicates over it', () => {
      result.hasResourceProperties(FILE_SYSTEM, {
        Encrypted: true,
        KmsKeyId: Match.absent(),
        PerformanceMode: 'generalPurpose',
        ThroughputMode: 'elastic',
        ProvisionedThroughputInMibps: Match.absent(),
        AvailabilityZoneName: Match.absent(),
        BackupPolicy: { Status: 'ENABLED' },
        FileSystemProtection: { ReplicationOverwriteProtection: 'ENABLED' },
        ReplicationConfiguration: Match.absent(),
        LifecyclePolicies: [
          { TransitionToIA: 'AFTER_30_DAYS' },
          { TransitionToArchive: 'AFTER_90_DAYS' },
          { TransitionToPrimaryStorageClass: 'AFTER_1_ACCESS' },
        ],
      });
    });

    test('a policy that refuses whoever comes without TLS or a mount target, and allows nobody', () => {
      const Action = [
        'elasticfilesystem:ClientMount',
        'elasticfilesystem:ClientWrite',
        'elasticfilesystem:ClientRootAccess',
      ].sort();
      const deny = (Sid: string, key: string) => ({
        Sid,
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action,
        Resource: '*',
        Condition: { Bool: { [key]: 'false' } },
      });
      const [{ Properties }] = Object.values(result.findResources(FILE_SYSTEM));
      expect(Properties.FileSystemPolicy.Statement).toEqual([
        deny('RefuseWithoutTls', 'aws:SecureTransport'),
        deny('RefuseWithoutMountTarget', 'elasticfilesystem:AccessedViaMountTarget'),
      ]);
    });

    test('nothing is allowed to everybody by a grant either', () => {
      const granted = testStack();
      const { fileSystem } = make({}, granted);
      const role = new iam.Role(granted, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
      fileSystem.grantRead(role);
      const after = templateOf(granted);
      expect(JSON.stringify(after.findResources(FILE_SYSTEM))).not.toContain('"Allow"');
      expect(efsStatements(after)).toEqual([
        expect.objectContaining({ Effect: 'Allow', Action: 'elasticfilesystem:ClientMount' }),
      ]);
    });

    test('kept when the stack is deleted', () => {
      result.hasResource(FILE_SYSTEM, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    });

    test('a mount target in each zone, in a group that lets nobody in, and nothing out', () => {
      result.resourceCountIs('AWS::EFS::MountTarget', 2);
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      });
    });

    test('alarms at 95 % of the operations, and at 20,000 connections', () => {
      const watched = testStack();
      make({ alarms: alarmsOf(watched) }, watched);
      const alarmed = templateOf(watched);
      alarmed.resourceCountIs('AWS::CloudWatch::Alarm', 2);
      alarmed.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'PercentIOLimit',
        Namespace: 'AWS/EFS',
        Statistic: 'Maximum',
        Period: 300,
        Threshold: 95,
        EvaluationPeriods: 3,
        AlarmActions: [watched.resolve(topicOf(watched).topicArn)],
      });
      alarmed.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ClientConnections',
        Statistic: 'Sum',
        Period: 60,
        Threshold: 20_000,
      });
    });

    test('no alarms with none', () => {
      result.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    });

    test('graphs', () => {
      const shown = testStack();
      new OperationsDashboard(shown, 'Dashboard', { subjects: [make({}, shown)] });
      const [{ Properties }] = Object.values(templateOf(shown).findResources('AWS::CloudWatch::Dashboard'));
      expect(JSON.stringify(Properties)).toContain('MetadataIOBytes');
      expect(JSON.stringify(Properties)).not.toContain('BurstCreditBalance');
    });

    test('isolated subnets where a VPC has no others', () => {
      const isolated = testStack();
      const vpc = new ec2.Vpc(isolated, 'Vpc', {
        maxAzs: 2,
        natGateways: 0,
        subnetConfiguration: [{ name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
        restrictDefaultSecurityGroup: false,
      });
      make({ vpc }, isolated);
      templateOf(isolated).resourceCountIs('AWS::EFS::MountTarget', 2);
    });
  });

  describe('overrides', () => {
    test('burst credits have an alarm, and files are not archived', () => {
      const stack = testStack();
      make({ throughput: FileSystemThroughput.bursting(), alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(FILE_SYSTEM, {
        ThroughputMode: 'bursting',
        LifecyclePolicies: [{ TransitionToIA: 'AFTER_30_DAYS' }, { TransitionToPrimaryStorageClass: 'AFTER_1_ACCESS' }],
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'BurstCreditBalance',
        Statistic: 'Minimum',
        ComparisonOperator: 'LessThanOrEqualToThreshold',
        Threshold: 192 * 1024 ** 3,
      });
    });

    test('provisioned throughput', () => {
      template({ throughput: FileSystemThroughput.provisioned(64) }).hasResourceProperties(FILE_SYSTEM, {
        ThroughputMode: 'provisioned',
        ProvisionedThroughputInMibps: 64,
      });
    });

    test('tiers of another length, or none', () => {
      const { AFTER_7_DAYS, AFTER_14_DAYS } = efs.LifecyclePolicy;
      const lifecycle = FileSystemLifecycle.tiers({
        infrequentAccess: AFTER_7_DAYS,
        archive: AFTER_14_DAYS,
        returnOnAccess: false,
      });
      template({ lifecycle }).hasResourceProperties(FILE_SYSTEM, {
        LifecyclePolicies: [{ TransitionToIA: 'AFTER_7_DAYS' }, { TransitionToArchive: 'AFTER_14_DAYS' }],
      });
      template({ lifecycle: FileSystemLifecycle.standard() }).hasResourceProperties(FILE_SYSTEM, {
        LifecyclePolicies: [],
      });
    });

    test('one zone, with one mount target', () => {
      const result = template({ availabilityZone: 'eu-west-1b' });
      result.hasResourceProperties(FILE_SYSTEM, { AvailabilityZoneName: 'eu-west-1b' });
      result.resourceCountIs('AWS::EFS::MountTarget', 1);
      result.hasResourceProperties('AWS::EFS::MountTarget', { SubnetId: 'subnet-0123456789abcdef3' });
    });

    test('a key, no automatic backups, deleted with the stack, open to replication', () => {
      const stack = testStack();
      const options = { automaticBackups: false, removalPolicy: RemovalPolicy.DESTROY, replicationTarget: true };
      make({ encryptionKey: keyOf(stack), ...options }, stack);
      const result = templateOf(stack);
      result.hasResource(FILE_SYSTEM, {
        DeletionPolicy: 'Delete',
        Properties: {
          Encrypted: true,
          KmsKeyId: stack.resolve(keyOf(stack).keyArn),
          BackupPolicy: { Status: 'DISABLED' },
          FileSystemProtection: { ReplicationOverwriteProtection: 'DISABLED' },
        },
      });
    });

    test('thresholds', () => {
      const stack = testStack();
      make(
        {
          alarms: alarmsOf(stack),
          throughput: FileSystemThroughput.bursting(),
          alarmThresholds: { ioLimitPercent: 80, clientConnections: 100, burstCredits: Size.gibibytes(1) },
        },
        stack,
      );
      const result = templateOf(stack);
      for (const Threshold of [80, 100, 1024 ** 3])
        result.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold });
    });

    test('a replica that EFS makes in another Region', () => {
      const replication = FileSystemReplication.toRegion('eu-central-1', { availabilityZone: 'eu-central-1a' });
      const stack = testStack();
      make({ replication, alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(FILE_SYSTEM, {
        ReplicationConfiguration: {
          Destinations: [{ Region: 'eu-central-1', AvailabilityZoneName: 'eu-central-1a', KmsKeyId: Match.absent() }],
        },
      });
      result.resourceCountIs('AWS::CloudWatch::Alarm', 2);
    });

    test('a replica of the app in another Region, and an alarm when it falls behind', () => {
      // An app of strong references would make custom resources for it.
      const app = testApp({ '@aws-cdk/core:defaultCrossStackReferences': 'strong' });
      const there = testStack(app, 'There', { env: { region: 'eu-central-1' } });
      const here = testStack(app, 'Here', { env: { region: 'eu-west-1' } });
      const replica = make({ replicationTarget: true }, there, 'Replica');
      make(
        {
          replication: FileSystemReplication.toFileSystem(replica),
          alarms: alarmsOf(here),
          alarmThresholds: { replicationDelay: Duration.minutes(30) },
        },
        here,
      );
      const result = templateOf(here);
      result.hasResourceProperties(FILE_SYSTEM, {
        ReplicationConfiguration: {
          Destinations: [
            {
              Region: 'eu-central-1',
              FileSystemId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'There' }) },
            },
          ],
        },
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'TimeSinceLastSync',
        Dimensions: [
          Match.objectLike({ Name: 'DestinationFileSystemId' }),
          { Name: 'FileSystemId', Value: { Ref: Match.stringLikeRegexp('^Files') } },
        ],
        Threshold: 1800,
        TreatMissingData: 'breaching',
      });
      expect(JSON.stringify(result.toJSON())).not.toContain('CrossRegionExport');
    });

    test('what an organisation sets for all', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: SharedFileSystem.PROPERTY_INJECTION_ID,
        inject: (props: SharedFileSystemProps) => ({ ...props, automaticBackups: false }),
      });
      make({}, stack);
      templateOf(stack).hasResourceProperties(FILE_SYSTEM, { BackupPolicy: { Status: 'DISABLED' } });
    });
  });

  describe('all options', () => {
    test('of one user, in a directory that only this user can write to', () => {
      const stack = testStack();
      make({}, stack).addAccessPoint('Content', CONTENT);
      templateOf(stack).hasResourceProperties(ACCESS_POINT, {
        FileSystemId: { Ref: Match.stringLikeRegexp('^Files') },
        PosixUser: { Uid: '1000', Gid: '1000', SecondaryGids: Match.absent() },
        RootDirectory: { Path: '/content', CreationInfo: { OwnerUid: '1000', OwnerGid: '1000', Permissions: '750' } },
      });
    });

    test('of a reader in the directory of another', () => {
      const stack = testStack();
      const files = make({}, stack);
      files.addAccessPoint('Writers', { ...CONTENT, gid: 2000, permissions: '2750' });
      files.addAccessPoint('Readers', {
        path: '/content',
        uid: 1001,
        gid: 2000,
        secondaryGids: [3000],
        ownerUid: 1000,
        ownerGid: 2000,
        permissions: '2750',
      });
      templateOf(stack).hasResourceProperties(ACCESS_POINT, {
        PosixUser: { Uid: '1001', Gid: '2000', SecondaryGids: ['3000'] },
        RootDirectory: { Path: '/content', CreationInfo: { OwnerUid: '1000', OwnerGid: '2000', Permissions: '2750' } },
      });
    });

    test.each([
      ['grantMount', ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']],
      ['grantReadOnlyMount', 'elasticfilesystem:ClientMount'],
    ] as const)('%s is for the access point alone', (method, Action) => {
      const stack = testStack();
      const files = make({}, stack);
      const accessPoint = files.addAccessPoint('Content', CONTENT);
      files[method](new iam.Role(stack, 'Client', { assumedBy: new iam.AccountRootPrincipal() }), accessPoint);
      expect(efsStatements(templateOf(stack))).toEqual([
        {
          Effect: 'Allow',
          Action,
          Resource: stack.resolve(files.fileSystem.fileSystemArn),
          Condition: accessPointCondition(stack, accessPoint),
        },
      ]);
    });
  });

  describe('in a stack', () => {
    test('of a function, which may only read', () => {
      const stack = testStack();
      const files = make({}, stack);
      const accessPoint = files.addAccessPoint('Content', CONTENT);
      new ApiFunction(stack, 'Reader', {
        code: FunctionCode.prebuilt(CODE),
        vpcPlacement: { vpc: vpcOf(stack) },
        fileSystem: { accessPoint, mountPath: '/mnt/content', readOnly: true },
        alarms: Alarms.none(),
      });
      const result = templateOf(stack);
      expect(efsStatements(result)).toEqual([
        {
          Effect: 'Allow',
          Action: 'elasticfilesystem:ClientMount',
          Resource: stack.resolve(files.fileSystem.fileSystemArn),
          Condition: accessPointCondition(stack, accessPoint),
        },
      ]);
      result.hasResource('AWS::Lambda::Function', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('MountTarget')]),
        Properties: { FileSystemConfigs: [Match.objectLike({ LocalMountPath: '/mnt/content' })] },
      });
      expectOnlyNfsFrom(result, 'Reader');
    });

    test('of a service, which waits for mount targets and for the way to them', () => {
      const stack = testStack();
      const files = make({}, stack);
      const accessPoint = files.addAccessPoint('Content', CONTENT);
      service(stack, accessPoint);
      const result = templateOf(stack);
      expect(efsStatements(result)).toEqual([
        {
          Effect: 'Allow',
          Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
          Resource: stack.resolve(files.fileSystem.fileSystemArn),
          Condition: accessPointCondition(stack, accessPoint),
        },
      ]);
      const [rule] = expectOnlyNfsFrom(result, 'Web');
      result.hasResource('AWS::ECS::Service', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('EfsMountTarget'), rule]),
      });
    });

    test('of a job, by nothing but its access point', () => {
      const stack = testStack();
      const files = make({}, stack);
      const accessPoint = files.addAccessPoint('Content', CONTENT);
      new ContainerJob(stack, 'Job', {
        image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox'),
        volumes: [JobVolume.efs({ name: 'content', mountPath: '/content', accessPoint, readOnly: true })],
      });
      const result = templateOf(stack);
      expect(efsStatements(result)).toEqual([
        expect.objectContaining({
          Action: 'elasticfilesystem:ClientMount',
          Condition: accessPointCondition(stack, accessPoint),
        }),
      ]);
      result.hasResourceProperties('AWS::Batch::JobDefinition', {
        ContainerProperties: {
          Volumes: [
            {
              EfsVolumeConfiguration: Match.objectLike({
                FileSystemId: stack.resolve(files.fileSystem.fileSystemId),
                TransitEncryption: 'ENABLED',
              }),
            },
          ],
        },
      });
    });

    test('of an instance: encrypted, by its role, at each start, in a directory that cannot be written to without it', () => {
      const stack = testStack();
      const files = make({}, stack);
      const accessPoint = files.addAccessPoint('Content', CONTENT);
      files.mountOnInstance(instance(stack), { accessPoint, path: '/srv/content', readOnly: true });
      const result = templateOf(stack);
      const [{ Properties, DependsOn }] = Object.values(result.findResources('AWS::EC2::Instance'));
      const [file, point] = [files.fileSystem.fileSystemId, accessPoint.accessPointId].map(
        (id) => `<${(stack.resolve(id) as { Ref: string }).Ref}>`,
      );
      expect(scriptOf(Properties.UserData['Fn::Base64'])).toEqual([
        '#!/bin/bash',
        'set -e',
        'command -v mount.efs > /dev/null || dnf install -y amazon-efs-utils',
        'mkdir -p /srv/content',
        'mountpoint -q /srv/content || chattr +i /srv/content',
        `echo '${file}:/ /srv/content efs _netdev,noresvport,tls,iam,ro,accesspoint=${point} 0 0' >> /etc/fstab`,
        'mount /srv/content',
      ]);
      expect(DependsOn).toEqual(
        expect.arrayContaining([expect.stringContaining('EfsMountTarget'), ...expectOnlyNfsFrom(result, 'Instance')]),
      );
      expect(efsStatements(result)).toEqual([expect.objectContaining({ Action: 'elasticfilesystem:ClientMount' })]);
    });

    test('of a group of instances, which may write', () => {
      const stack = testStack();
      const files = make({}, stack);
      const accessPoint = files.addAccessPoint('Content', CONTENT);
      const group = new autoscaling.AutoScalingGroup(stack, 'Group', {
        vpc: vpcOf(stack),
        instanceType: new ec2.InstanceType('m8g.large'),
        machineImage: ec2.MachineImage.latestAmazonLinux2023(),
      });
      files.mountOnAutoScalingGroup(group, { accessPoint, path: '/srv/content' });
      const result = templateOf(stack);
      const rules = expectOnlyNfsFrom(result, 'Group');
      result.hasResource('AWS::AutoScaling::AutoScalingGroup', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('EfsMountTarget'), ...rules]),
      });
      expect(efsStatements(result)).toEqual([
        expect.objectContaining({ Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'] }),
      ]);
    });

    test.each<[string, (stack: Stack, files: SharedFileSystem, accessPoint: efs.IAccessPoint) => unknown]>([
      [
        'a function',
        (stack, _files, accessPoint) =>
          new ApiFunction(stack, 'Reader', {
            code: FunctionCode.prebuilt(CODE),
            vpcPlacement: { vpc: vpcOf(stack) },
            fileSystem: { accessPoint, mountPath: '/mnt/content' },
            alarms: Alarms.none(),
          }),
      ],
      ['a service', (stack, _files, accessPoint) => service(stack, accessPoint)],
      [
        'an instance',
        (stack, files, accessPoint) => {
          files.mountOnInstance(instance(stack), { accessPoint, path: '/srv/content' });
        },
      ],
    ])('of %s in another stack, which needs that of the files, and not the other way round', (_what, mount) => {
      const app = testApp();
      const storage = testStack(app, 'Storage');
      const clients = testStack(app, 'Clients');
      const files = make({}, storage);
      mount(clients, files, files.addAccessPoint('Content', CONTENT));
      const result = templateOf(clients);
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 2049,
        GroupId: { 'Fn::ImportValue': Match.stringLikeRegexp('^Storage:') },
      });
      expect(clients.dependencies).toEqual([storage]);
      expect(storage.dependencies).toEqual([]);
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<SharedFileSystemProps>, string]>([
      [
        'on an archive without elastic throughput',
        { throughput: FileSystemThroughput.bursting(), lifecycle: FileSystemLifecycle.tiers() },
        "'lifecycle' must not archive files without elastic throughput, got throughput 'bursting'",
      ],
      [
        'on a zone that the VPC does not have',
        { availabilityZone: 'eu-west-1c' },
        "'availabilityZone' must be one of the VPC, 'eu-west-1a', 'eu-west-1b', got 'eu-west-1c'",
      ],
      [
        'on a replica that is itself overwritten',
        { replicationTarget: true, replication: FileSystemReplication.toRegion('eu-central-1') },
        "'replication' and 'replicationTarget' must not both be given",
      ],
      [
        'on a snapshot, which EFS does not have',
        { removalPolicy: RemovalPolicy.SNAPSHOT },
        "'removalPolicy' must be RETAIN or DESTROY",
      ],
      [
        'on burst credits without bursting',
        { alarmThresholds: { burstCredits: Size.gibibytes(1) } },
        "'alarmThresholds.burstCredits' needs 'FileSystemThroughput.bursting()'",
      ],
      ['on shares over 100', { alarmThresholds: { ioLimitPercent: 101 } }, "'alarmThresholds.ioLimitPercent' must be"],
      [
        'on more connections than there can be',
        { alarmThresholds: { clientConnections: 25_001 } },
        "'alarmThresholds.clientConnections' must be a whole number from 1 to 25000",
      ],
      [
        'on a delay of days',
        { alarmThresholds: { replicationDelay: Duration.days(2) } },
        "'alarmThresholds.replicationDelay' must be a duration in whole seconds from 60 to 86400 s",
      ],
    ])('fails %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails on two subnets of a zone', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const subnets = [...vpc.privateSubnets, ...vpc.publicSubnets];
      expect(() => make({ subnets: { subnets } }, stack)).toThrow(
        "'subnets' must have one of each zone, got several of 'eu-west-1a', 'eu-west-1b'",
      );
    });

    test('fails on a replica that nobody opened to replication', () => {
      const replica = make();
      expect(() => FileSystemReplication.toFileSystem(replica)).toThrow(
        "'replica' must be made with 'replicationTarget', got 'Test/Files' without it",
      );
    });

    test('fails on a replica in another account, where EFS takes no file system that asks for TLS', () => {
      const app = testApp();
      const there = testStack(app, 'A', { env: { region: 'eu-west-1', account: '444455556666' } });
      const replication = FileSystemReplication.toFileSystem(make({ replicationTarget: true }, there));
      const env = { region: 'eu-central-1', account: '111122223333' };
      expect(() => make({ replication }, testStack(app, 'B', { env }))).toThrow(
        "'replication' must be within an account, got 'A/Files' of another",
      );
    });

    test('fails on a replica in a Region that only one stack knows', () => {
      const app = testApp();
      const replica = make({ replicationTarget: true }, testStack(app, 'A', { env: { region: 'eu-west-1' } }));
      const replication = FileSystemReplication.toFileSystem(replica);
      expect(() => make({ replication }, testStack(app, 'B'))).toThrow(
        "'replication' to another stack needs Regions that are known",
      );
    });

    test.each<[string, () => unknown, string]>([
      [
        'on a key of another Region',
        () => {
          const stack = testStack();
          const arn = 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';
          return FileSystemReplication.toRegion('eu-central-1', {
            encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arn),
          });
        },
        "'encryptionKey' must be a key of 'eu-central-1', got one of 'eu-west-1'",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });

    test.each<[string, Partial<FileAccessPointOptions>, string]>([
      ['on the root of the file system', { path: '/' }, "'path' must be a directory below the root"],
      ['on a relative path', { path: 'content' }, "'path' must be a directory below the root, such as '/content'"],
      ['on a path too deep', { path: '/a/b/c/d/e' }, "'path' must be at most four directories deep, got 5"],
      ['on a path too long', { path: `/${'a'.repeat(100)}` }, "'path' must be at most 100 characters, got 101"],
      ['on a path that climbs', { path: '/a/../b' }, "'path' must not hold '.' or '..'"],
      ['on root', { uid: 0 }, "'uid' must not be 0, which is root"],
      ['on the group of root', { gid: 0 }, "'gid' must not be 0, which is root"],
      ['on root among the groups', { secondaryGids: [0] }, "'secondaryGids' must not be 0, which is root"],
      ['on seventeen groups', { secondaryGids: [...Array(17).keys()].map((i) => i + 1) }, 'must be at most 16, got 17'],
      ['on an id that is none', { uid: 4_294_967_296 }, "'uid' must be a whole number from 0 to 4294967295"],
      [
        'on permissions that are not octal',
        { permissions: '789' },
        "'permissions' must be octal permissions, such as '750', got '789'",
      ],
    ])('fails %s', (_what, options, message) => {
      expect(() => make().addAccessPoint('Point', { ...CONTENT, ...options })).toThrow(message);
    });

    test('fails on two owners of a directory', () => {
      const files = make();
      files.addAccessPoint('Content', CONTENT);
      expect(() => files.addAccessPoint('Other', { path: '/content', uid: 1001 })).toThrow(
        "'path' '/content' is that of another access point with another owner",
      );
    });

    test('fails on a path of an instance with spaces', () => {
      const stack = testStack();
      const files = make({}, stack);
      const accessPoint = files.addAccessPoint('Content', CONTENT);
      expect(() => files.mountOnInstance(instance(stack), { accessPoint, path: '/srv/my content' })).toThrow(
        "'path' must be an absolute path without spaces, such as /srv/content, got '/srv/my content'",
      );
    });

    test('fails with all problems at once', () => {
      expect(() => make({ availabilityZone: 'eu-west-1c', removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
        "SharedFileSystem at 'Test/Files' has 2 problems",
      );
    });
  });

  describe('in a stack', () => {
    test('two, and children that can be overridden', () => {
      const stack = testStack();
      const files = make({}, stack, 'One');
      make({}, stack, 'Two');
      (files.fileSystem.node.defaultChild as efs.CfnFileSystem).addPropertyOverride('BackupPolicy.Status', 'DISABLED');
      const result = templateOf(stack);
      result.resourceCountIs(FILE_SYSTEM, 2);
      result.hasResourceProperties(FILE_SYSTEM, { BackupPolicy: { Status: 'DISABLED' } });
    });
  });
});

function service(stack: Stack, accessPoint: efs.IAccessPoint): EcsWebService {
  return new EcsWebService(stack, 'Web', {
    vpc: vpcOf(stack),
    image: ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
    ingress: Exposure.internalOnly(),
    efsMounts: { content: { accessPoint, path: '/srv/content' } },
    alarms: Alarms.none(),
  });
}

function instance(stack: Stack): ec2.Instance {
  return new ec2.Instance(stack, 'Instance', {
    vpc: vpcOf(stack),
    instanceType: new ec2.InstanceType('m8g.large'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023(),
  });
}

/** That the mount targets let one client in, by port 2049; the ids of the rules. */
function expectOnlyNfsFrom(result: Template, client: string): string[] {
  const rules = Object.entries(result.findResources('AWS::EC2::SecurityGroupIngress')).filter(([, { Properties }]) =>
    JSON.stringify(Properties.GroupId).includes('FilesSecurityGroup'),
  );
  expect(rules.map(([, { Properties }]) => Properties)).toEqual([
    expect.objectContaining({
      IpProtocol: 'tcp',
      FromPort: 2049,
      ToPort: 2049,
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(`^${client}`), 'GroupId'] },
    }),
  ]);
  return rules.map(([id]) => id);
}

/** The lines of a script, with references by their names. */
function scriptOf(script: { readonly 'Fn::Join': [string, (string | { Ref: string })[]] }): string[] {
  const parts = script['Fn::Join'][1];
  return parts
    .map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`))
    .join('')
    .split('\n');
}
