import { Lazy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Alarms } from '../../../lib/observability';
import {
  DataTransferTask,
  NfsTransferVersion,
  SharedFileSystem,
  SmbTransferOptions,
  TransferAgent,
  TransferLocation,
} from '../../../lib/storage';
import { accessPointOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const TASK = 'AWS::DataSync::Task';
const POLICY = 'AWS::IAM::Policy';
const ARN = 'arn:aws:datasync:eu-west-1:111122223333:agent/agent-0123456789abcdef0';
const AGENTS = [TransferAgent.basic(ARN)];
const NFS = TransferLocation.nfs({ agents: AGENTS, hostname: 'files.example.com', path: '/export' });

function bucketOf(stack: Stack): s3.IBucket {
  const known = stack.node.tryFindChild('Import') as s3.IBucket | undefined;
  return known ?? s3.Bucket.fromBucketName(stack, 'Import', 'import');
}

function copy(stack: Stack, source?: TransferLocation, destination?: TransferLocation, id = 'Copy'): DataTransferTask {
  return new DataTransferTask(stack, id, {
    source: source ?? NFS,
    destination: destination ?? TransferLocation.bucket(bucketOf(stack)),
    alarms: Alarms.none(),
  });
}

/** The statements of the policy of a role. */
function statementsOf(result: Template, role: string): unknown {
  const [found] = Object.values(result.findResources(POLICY)).filter(({ Properties }) =>
    JSON.stringify(Properties.Roles).includes(role),
  );
  return found?.Properties.PolicyDocument.Statement;
}

const objects = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}`]] });

const FILES = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':elasticfilesystem:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':file-system/fs-1234567890abcdef0',
    ],
  ],
};

function passwordOf(stack: Stack): secretsmanager.ISecret {
  const known = stack.node.tryFindChild('Password') as secretsmanager.ISecret | undefined;
  return known ?? secretsmanager.Secret.fromSecretNameV2(stack, 'Password', 'files');
}

function smbOf(stack: Stack, given: Partial<SmbTransferOptions> = {}): TransferLocation {
  const options = { agents: AGENTS, hostname: 'files.example.com', share: '/projects', user: 'copy' };
  return TransferLocation.smb({ ...options, password: passwordOf(stack), ...given });
}

function lustreOf(stack: Stack): fsx.CfnFileSystem {
  return new fsx.CfnFileSystem(stack, 'Lustre', { fileSystemType: 'LUSTRE', subnetIds: ['subnet-1'] });
}

describe('TransferLocation', () => {
  describe('defaults', () => {
    test('all objects of a bucket, new ones in Standard', () => {
      const stack = testStack();
      copy(stack);
      templateOf(stack).hasResourceProperties('AWS::DataSync::LocationS3', {
        Subdirectory: '/',
        S3StorageClass: 'STANDARD',
        S3BucketArn: objects('import'),
      });
    });

    test('a bucket that is read is read only, and waits for its permissions', () => {
      const stack = testStack();
      copy(
        stack,
        TransferLocation.bucket(bucketOf(stack), { prefix: 'in/' }),
        TransferLocation.bucket(bucketOf(stack), { prefix: 'out/' }),
      );
      const result = templateOf(stack);
      expect(statementsOf(result, 'SourceRole')).toEqual([
        {
          Action: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
          Effect: 'Allow',
          Resource: objects('import'),
        },
        {
          Action: [
            's3:GetObject',
            's3:GetObjectTagging',
            's3:GetObjectVersion',
            's3:GetObjectVersionTagging',
            's3:ListMultipartUploadParts',
          ],
          Effect: 'Allow',
          Resource: objects('import/in/*'),
        },
      ]);
      result.hasResource('AWS::DataSync::LocationS3', {
        Properties: { Subdirectory: 'in/', S3StorageClass: Match.absent() },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('SourceRoleDefaultPolicy')]),
      });
    });

    test('an NFS server', () => {
      const stack = testStack();
      copy(stack);
      templateOf(stack).hasResourceProperties('AWS::DataSync::LocationNFS', {
        ServerHostname: 'files.example.com',
        Subdirectory: '/export',
        OnPremConfig: { AgentArns: [ARN] },
        MountOptions: { Version: 'AUTOMATIC' },
      });
    });

    test('an SMB server, whose password is read by a role and not in the template', () => {
      const stack = testStack();
      copy(stack, smbOf(stack));
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::DataSync::LocationSMB', {
        AgentArns: [ARN],
        AuthenticationType: 'NTLM',
        ServerHostname: 'files.example.com',
        Subdirectory: '/projects',
        User: 'copy',
        Password: Match.absent(),
        Domain: Match.absent(),
        CustomSecretConfig: { SecretArn: Match.anyValue(), SecretAccessRoleArn: Match.anyValue() },
        MountOptions: { Version: 'AUTOMATIC' },
      });
      expect(statementsOf(result, 'SourceSecretRole')).toEqual([
        {
          Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          Effect: 'Allow',
          Resource: expect.anything() as unknown,
        },
      ]);
      // Owners and permissions of POSIX are unknown to Windows.
      result.hasResourceProperties(TASK, { Options: { Uid: 'NONE', Gid: 'NONE', PosixPermissions: 'NONE' } });
    });

    test('an EFS file system is mounted as root, by TLS and a role, from a closed security group', () => {
      const stack = testStack();
      copy(stack, TransferLocation.efs(accessPointOf(stack).fileSystem, { vpc: vpcOf(stack) }));
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::DataSync::LocationEFS', {
        EfsFilesystemArn: FILES,
        AccessPointArn: Match.absent(),
        FileSystemAccessRoleArn: Match.anyValue(),
        InTransitEncryption: 'TLS1_2',
        Subdirectory: '/',
        Ec2Config: {
          SubnetArn: { 'Fn::Join': ['', Match.arrayWith([':subnet/subnet-0123456789abcdef2'])] },
          SecurityGroupArns: [{ 'Fn::Join': ['', Match.arrayWith([':security-group/'])] }],
        },
      });
      expect(statementsOf(result, 'SourceRole')).toEqual([
        {
          Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientRootAccess'],
          Effect: 'Allow',
          Resource: FILES,
        },
      ]);
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Network interfaces of DataSync',
        SecurityGroupEgress: Match.absent(),
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
        FromPort: 2049,
        ToPort: 2049,
        DestinationSecurityGroupId: 'sg-0123456789abcdef0',
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-0123456789abcdef0' });
    });

    test('a bucket of another cloud, without an agent and by HTTPS', () => {
      const stack = testStack();
      copy(stack, TransferLocation.objectStorage({ hostname: 'storage.example.com', bucketName: 'documents' }));
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::DataSync::LocationObjectStorage', {
        ServerHostname: 'storage.example.com',
        ServerPort: 443,
        ServerProtocol: 'HTTPS',
        BucketName: 'documents',
        Subdirectory: '/',
        AgentArns: Match.absent(),
        CustomSecretConfig: Match.absent(),
        SecretKey: Match.absent(),
      });
      result.hasResourceProperties(TASK, { TaskMode: 'ENHANCED', Options: { ObjectTags: 'PRESERVE' } });
    });
  });

  describe('all options', () => {
    test.each([
      [s3.StorageClass.INFREQUENT_ACCESS, 'STANDARD_IA'],
      [s3.StorageClass.ONE_ZONE_INFREQUENT_ACCESS, 'ONEZONE_IA'],
      [s3.StorageClass.INTELLIGENT_TIERING, 'INTELLIGENT_TIERING'],
      [s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, 'GLACIER_INSTANT_RETRIEVAL'],
      [s3.StorageClass.GLACIER, 'GLACIER'],
      [s3.StorageClass.DEEP_ARCHIVE, 'DEEP_ARCHIVE'],
    ])('a class of S3 by the name that DataSync has for it: %s', (storageClass, name) => {
      const stack = testStack();
      copy(stack, NFS, TransferLocation.bucket(bucketOf(stack), { storageClass }));
      templateOf(stack).hasResourceProperties('AWS::DataSync::LocationS3', { S3StorageClass: name });
    });

    test('a bucket with a key: the source decrypts, the destination also encrypts', () => {
      const stack = testStack();
      const encryptionKey = new kms.Key(stack, 'Key');
      const from = new s3.Bucket(stack, 'From', { encryptionKey });
      const to = new s3.Bucket(stack, 'To', { encryptionKey });
      copy(stack, TransferLocation.bucket(from), TransferLocation.bucket(to));
      const result = templateOf(stack);
      const Resource = stack.resolve(encryptionKey.keyArn) as unknown;
      expect(statementsOf(result, 'SourceRole')).toContainEqual({ Action: 'kms:Decrypt', Effect: 'Allow', Resource });
      expect(statementsOf(result, 'DestinationRole')).toContainEqual({
        Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Effect: 'Allow',
        Resource,
      });
    });

    test('a shared file system, by an access point and after its mount targets', () => {
      const stack = testStack();
      const files = new SharedFileSystem(stack, 'Files', { vpc: vpcOf(stack), alarms: Alarms.none() });
      const accessPoint = files.addAccessPoint('Content', { path: '/content', uid: 1000 });
      copy(
        stack,
        NFS,
        TransferLocation.efs(files.fileSystem, {
          vpc: vpcOf(stack),
          subnet: vpcOf(stack).privateSubnets[1],
          accessPoint,
          path: '/import',
        }),
      );
      const result = templateOf(stack);
      expect(statementsOf(result, 'DestinationRole')).toEqual([
        {
          Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
          Effect: 'Allow',
          Resource: stack.resolve(files.fileSystem.fileSystemArn),
          Condition: {
            StringEquals: { 'elasticfilesystem:AccessPointArn': stack.resolve(accessPoint.accessPointArn) },
          },
        },
      ]);
      result.hasResource('AWS::DataSync::LocationEFS', {
        Properties: {
          AccessPointArn: stack.resolve(accessPoint.accessPointArn),
          Subdirectory: '/import',
          Ec2Config: Match.objectLike({
            SubnetArn: { 'Fn::Join': ['', Match.arrayWith([':subnet/subnet-0123456789abcdef3'])] },
          }),
        },
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('DestinationRoleDefaultPolicy'),
          Match.stringLikeRegexp('EfsMountTarget'),
          Match.stringLikeRegexp('SecurityGroupfrom'),
        ]),
      });
    });

    test('a file system that is written as root', () => {
      const stack = testStack();
      copy(stack, NFS, TransferLocation.efs(accessPointOf(stack).fileSystem, { vpc: vpcOf(stack) }));
      expect(statementsOf(templateOf(stack), 'DestinationRole')).toEqual([
        {
          Action: [
            'elasticfilesystem:ClientMount',
            'elasticfilesystem:ClientRootAccess',
            'elasticfilesystem:ClientWrite',
          ],
          Effect: 'Allow',
          Resource: FILES,
        },
      ]);
    });

    test('Lustre and Windows file systems, with their security groups', () => {
      const stack = testStack();
      const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef1');
      const fileSystem = new fsx.CfnFileSystem(stack, 'Fsx', { fileSystemType: 'WINDOWS', subnetIds: ['subnet-1'] });
      const share = { fileSystem, securityGroups: [group], user: 'copy', password: passwordOf(stack) };
      copy(stack, NFS, TransferLocation.lustre(lustreOf(stack), { securityGroups: [group], path: '/in' }));
      copy(
        stack,
        smbOf(stack, { password: share.password, domain: 'corp.example.com' }),
        TransferLocation.windows({ ...share, path: '/share', domain: 'corp.example.com' }),
        'Windows',
      );
      const result = templateOf(stack);
      const FsxFilesystemArn = {
        'Fn::Join': ['', Match.arrayWith([':file-system/', stack.resolve(fileSystem.ref)])],
      };
      const SecurityGroupArns = [{ 'Fn::Join': ['', Match.arrayWith([':security-group/sg-0123456789abcdef1'])] }];
      result.hasResourceProperties('AWS::DataSync::LocationFSxLustre', {
        FsxFilesystemArn: { 'Fn::Join': ['', Match.arrayWith([':file-system/', { Ref: 'Lustre' }])] },
        SecurityGroupArns,
        Subdirectory: '/in',
      });
      result.hasResourceProperties('AWS::DataSync::LocationFSxWindows', {
        FsxFilesystemArn,
        SecurityGroupArns,
        Subdirectory: '/share',
        User: 'copy',
        Domain: 'corp.example.com',
        Password: Match.absent(),
        CustomSecretConfig: { SecretArn: Match.anyValue(), SecretAccessRoleArn: Match.anyValue() },
      });
      result.hasResourceProperties(TASK, {
        Options: { SecurityDescriptorCopyFlags: 'OWNER_DACL', Uid: 'NONE' },
      });
    });

    test('an object storage with a key of its own', () => {
      const stack = testStack();
      copy(
        stack,
        TransferLocation.objectStorage({
          agents: AGENTS,
          hostname: '10.0.0.1',
          port: 9000,
          bucketName: 'documents',
          prefix: 'in/',
          accessKeyId: 'copy',
          secretKey: passwordOf(stack),
        }),
      );
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::DataSync::LocationObjectStorage', {
        AgentArns: [ARN],
        ServerPort: 9000,
        Subdirectory: 'in/',
        AccessKey: 'copy',
        SecretKey: Match.absent(),
        CustomSecretConfig: { SecretArn: Match.anyValue(), SecretAccessRoleArn: Match.anyValue() },
      });
      result.hasResourceProperties(TASK, { TaskMode: 'BASIC' });
    });

    test('a version of NFS', () => {
      const stack = testStack();
      const options = { agents: AGENTS, hostname: 'files.example.com', path: '/' };
      copy(stack, TransferLocation.nfs({ ...options, version: NfsTransferVersion.NFS3 }));
      templateOf(stack).hasResourceProperties('AWS::DataSync::LocationNFS', { MountOptions: { Version: 'NFS3' } });
    });
  });

  describe('fails', () => {
    test.each([
      ['/in/', 'a slash at its end and none at its beginning'],
      ['in', 'a slash at its end and none at its beginning'],
      ['in//out/', "must not hold '//'"],
      ['in/../out/', "must not hold '//', './' or '../'"],
      ['./in/', "must not hold '//', './' or '../'"],
      ['year=2026/', 'must be of letters, digits, spaces and the characters _-+.()/ alone'],
    ])('fails with the prefix %s', (prefix, message) => {
      const stack = testStack();
      expect(() => copy(stack, NFS, TransferLocation.bucket(bucketOf(stack), { prefix }))).toThrow(message);
    });

    test.each(['export', '/export/', '\\share', '/a//b', '/a/../b'])('fails with the directory %s', (path) => {
      const options = { agents: AGENTS, hostname: 'files.example.com' };
      expect(() => copy(testStack(), TransferLocation.nfs({ ...options, path }))).toThrow("'source path' must");
    });

    test('fails with characters that DataSync does not take, which a hidden share may have', () => {
      const stack = testStack();
      const nfs = TransferLocation.nfs({ agents: AGENTS, hostname: 'files.example.com', path: '/users$' });
      expect(() => copy(stack, nfs)).toThrow(
        "'source path' must be of letters, digits, spaces and the characters _-+.()",
      );
      expect(() => copy(stack, smbOf(stack, { share: '/R&D' }), undefined, 'Smb')).toThrow(
        "'source share' must be of letters",
      );
      copy(stack, smbOf(stack, { share: '/users$/a b (1)' }), undefined, 'Hidden');
      templateOf(stack).hasResourceProperties('AWS::DataSync::LocationSMB', { Subdirectory: '/users$/a b (1)' });
    });

    test('fails with a host with underscores, and with a user with its domain', () => {
      const stack = testStack();
      expect(() => copy(stack, smbOf(stack, { hostname: 'file_server', user: 'CORP\\copy', domain: '.corp' }))).toThrow(
        /3 problems[^]*hostname' must be a name or an address[^]*user' must be a name of up to 104[^]*domain' must be the name of a Windows domain/,
      );
    });

    test('fails without agents, with too many, with both modes, with one twice, and with what is none', () => {
      const other = (n: number) => TransferAgent.basic(ARN.replace('agent-0', `agent-${n}`));
      const nfs = (agents: TransferAgent[]) =>
        copy(testStack(), TransferLocation.nfs({ agents, hostname: 'files.example.com', path: '/' }));
      expect(() => nfs([])).toThrow("'source agents' must be given");
      expect(() => nfs([1, 2, 3, 4, 5].map(other))).toThrow("'source agents' must be at most 4, got 5");
      expect(() => nfs([TransferAgent.basic(ARN), TransferAgent.enhanced(ARN.replace('agent-0', 'agent-1'))])).toThrow(
        "'source agents' must all be of one mode",
      );
      expect(() => nfs([...AGENTS, ...AGENTS])).toThrow("'source agents' must not hold a value twice");
      expect(() => nfs([TransferAgent.basic('agent-1')])).toThrow("'source agents' must be the ARN of an agent");
    });

    test('fails with a host that is none, and with an SMB server of empty names', () => {
      const stack = testStack();
      expect(() => copy(stack, smbOf(stack, { hostname: 'smb://files', user: '', domain: ' ', share: 'x' }))).toThrow(
        /4 problems[^]*hostname' must be a name or an address[^]*share' must be[^]*user' must be a name[^]*domain' must be the name/,
      );
    });

    test('fails with a password that is missing', () => {
      const stack = testStack();
      const missing = undefined as unknown as secretsmanager.ISecret;
      expect(() => copy(stack, smbOf(stack, { password: missing }))).toThrow("'source password' must be given");
    });

    test('fails with half of a key of an object storage', () => {
      const options = { hostname: 'storage.example.com', bucketName: 'documents', accessKeyId: 'copy' };
      expect(() => copy(testStack(), TransferLocation.objectStorage(options))).toThrow(
        "'source accessKeyId' and 'source secretKey' must be given together",
      );
    });

    test('fails with an access point of another file system, and without a subnet', () => {
      const stack = testStack();
      const files = new SharedFileSystem(stack, 'Files', { vpc: vpcOf(stack), alarms: Alarms.none() });
      const options = { vpc: vpcOf(stack), accessPoint: accessPointOf(stack) };
      expect(() => copy(stack, NFS, TransferLocation.efs(files.fileSystem, options))).toThrow(
        "'destination accessPoint' must be one of 'Test/Files/FileSystem'",
      );
      const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Bare', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] });
      expect(() => copy(stack, NFS, TransferLocation.efs(files.fileSystem, { vpc }), 'Bare2')).toThrow(
        "'destination subnet' must be given",
      );
    });

    test('fails with a subnet of another zone than that of the file system', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const availabilityZone = 'eu-west-1b';
      const files = new SharedFileSystem(stack, 'Files', { vpc, availabilityZone, alarms: Alarms.none() });
      const [first] = vpc.privateSubnets;
      const of = (subnet?: ec2.ISubnet) => TransferLocation.efs(files.fileSystem, { vpc, subnet });
      expect(() => copy(stack, of(first), undefined, 'Wrong')).toThrow(
        "'source subnet' must be in 'eu-west-1b', the zone of the file system",
      );
      copy(stack, of());
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::DataSync::LocationEFS'));
      expect(JSON.stringify(Properties.Ec2Config.SubnetArn)).toContain(':subnet/subnet-0123456789abcdef3');
    });

    test('fails with no security group, or too many', () => {
      const stack = testStack();
      const groups = [1, 2, 3, 4, 5, 6].map((n) =>
        ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${n}`, `sg-0123456789abcdef${n}`),
      );
      const lustre = (securityGroups: ec2.ISecurityGroup[], id: string) =>
        copy(stack, NFS, TransferLocation.lustre(fileSystem, { securityGroups }), id);
      const fileSystem = lustreOf(stack);
      expect(() => lustre([], 'None')).toThrow("'destination securityGroups' must not be empty");
      expect(() => lustre(groups, 'Six')).toThrow("'destination securityGroups' must be at most 5, got 6");
    });

    test('fails with a class of S3 that DataSync does not write', () => {
      const stack = testStack();
      const storageClass = new s3.StorageClass('REDUCED_REDUNDANCY');
      expect(() => copy(stack, NFS, TransferLocation.bucket(bucketOf(stack), { storageClass }))).toThrow(
        "'destination storageClass' must be one that DataSync writes (STANDARD, STANDARD_IA",
      );
    });

    test('takes tokens', () => {
      const stack = testStack();
      const token = (text: string) => Lazy.string({ produce: () => text });
      copy(
        stack,
        TransferLocation.nfs({
          agents: [TransferAgent.basic(token(ARN))],
          hostname: token('files.example.com'),
          path: token('/export'),
        }),
      );
      templateOf(stack).hasResourceProperties('AWS::DataSync::LocationNFS', { Subdirectory: '/export' });
    });
  });
});
