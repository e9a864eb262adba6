import { CfnParameter, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ActiveDirectory, SelfManagedActiveDirectoryOptions } from '../../../lib/storage';
import { windowsSpecimens } from '../../specimens/storage/windows';
import { templateOf, testStack } from '../../support/synth';

function own(stack: Stack, options: Partial<SelfManagedActiveDirectoryOptions> = {}): ActiveDirectory {
  const secret = new secretsmanager.Secret(stack, 'Account', { encryptionKey: new kms.Key(stack, 'AccountKey') });
  return ActiveDirectory.selfManaged({ domainName: 'corp.example.com', dnsIps: ['10.0.4.10'], secret, ...options });
}

describe('ActiveDirectory', () => {
  describe('overrides', () => {
    test('of your own: joined by a secret, and by no password', () => {
      const stack = testStack();
      const directory = own(stack, {
        dnsIps: ['10.0.4.10', '10.0.5.10'],
        organizationalUnit: 'OU=FSx,DC=corp,DC=example,DC=com',
        administratorsGroup: 'Admins',
      });
      windowsSpecimens.WindowsFileShare?.minimal(stack, 'Share', { directory });
      const result = templateOf(stack);
      const [[secretId]] = Object.entries(result.findResources('AWS::SecretsManager::Secret'));
      const [{ Properties, DependsOn }] = Object.values(result.findResources('AWS::FSx::FileSystem'));
      expect(Properties.WindowsConfiguration.ActiveDirectoryId).toBeUndefined();
      expect(Properties.WindowsConfiguration.SelfManagedActiveDirectoryConfiguration).toEqual({
        DomainName: 'corp.example.com',
        DnsIps: ['10.0.4.10', '10.0.5.10'],
        DomainJoinServiceAccountSecret: { Ref: secretId },
        OrganizationalUnitDistinguishedName: 'OU=FSx,DC=corp,DC=example,DC=com',
        FileSystemAdministratorsGroup: 'Admins',
      });
      expect(DependsOn).toEqual([expect.stringMatching(/^AccountPolicy/)]);
      const [group] = Object.values(result.findResources('AWS::EC2::SecurityGroup'));
      const peers = (group.Properties.SecurityGroupEgress as { CidrIp: string }[]).map(({ CidrIp }) => CidrIp);
      expect([...new Set(peers)]).toEqual(['10.0.4.10/32', '10.0.5.10/32']);
    });

    test('of your own: FSx reads the secret, and uses its key for that, for file systems of this account', () => {
      const stack = testStack();
      windowsSpecimens.WindowsFileShare?.minimal(stack, 'Share', { directory: own(stack) });
      const result = templateOf(stack);
      const sourceArn = {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':fsx:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':file-system/*',
          ],
        ],
      };
      const [policy] = Object.values(result.findResources('AWS::SecretsManager::ResourcePolicy'));
      expect(policy.Properties.ResourcePolicy.Statement).toEqual([
        {
          Sid: 'DomainJoin',
          Effect: 'Allow',
          Principal: { Service: 'fsx.amazonaws.com' },
          Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': sourceArn },
          },
        },
      ]);
      const [key] = Object.values(result.findResources('AWS::KMS::Key'));
      expect(key.Properties.KeyPolicy.Statement).toContainEqual({
        Sid: 'DomainJoin',
        Effect: 'Allow',
        Principal: { Service: 'fsx.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
          },
          ArnLike: { 'aws:SourceArn': sourceArn },
        },
      });
    });

    test('addresses that are known at deployment, with domain controllers that are known before', () => {
      const stack = testStack();
      const addresses = new CfnParameter(stack, 'Addresses', { type: 'CommaDelimitedList' });
      const directory = own(stack, {
        dnsIps: addresses.valueAsList,
        domainControllers: [ec2.Peer.ipv4('10.0.4.0/23')],
      });
      windowsSpecimens.WindowsFileShare?.minimal(stack, 'Share', { directory });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::FSx::FileSystem'));
      expect(Properties.WindowsConfiguration.SelfManagedActiveDirectoryConfiguration.DnsIps).toEqual({
        Ref: 'Addresses',
      });
    });

    test('domain controllers by their addresses', () => {
      const stack = testStack();
      const directory = own(stack, { domainControllers: [ec2.Peer.ipv4('10.0.4.0/23')] });
      windowsSpecimens.WindowsFileShare?.minimal(stack, 'Share', { directory });
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: Match.arrayWith([Match.objectLike({ CidrIp: '10.0.4.0/23', FromPort: 88 })]),
      });
    });
  });

  describe('fails', () => {
    const peers = [1, 2, 3, 4].map((i) => ec2.Peer.ipv4(`10.0.${i}.0/24`));

    test.each<[string, Partial<SelfManagedActiveDirectoryOptions>, RegExp]>([
      ['for a name without a dot', { domainName: 'corp' }, /'domainName' must be a full name of up to 47 characters/],
      ['for a long name', { domainName: `${'a'.repeat(40)}.example.com` }, /up to 47 characters/],
      ['for no address', { dnsIps: [] }, /'dnsIps' must be one or two addresses, got 0/],
      ['for three addresses', { dnsIps: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] }, /got 3/],
      [
        'for addresses that are not known, without controllers',
        { dnsIps: Lazy.list({ produce: () => ['10.0.0.1'] }) },
        /'domainControllers' must be given with 'dnsIps' that are not known/,
      ],
      ['for a name as an address', { dnsIps: ['dc.example.com'] }, /'dnsIps' must be IPv4 addresses/],
      ['for an address twice', { dnsIps: ['10.0.0.1', '10.0.0.1'] }, /'dnsIps' must not hold a value twice/],
      ['for a container as a unit', { organizationalUnit: 'CN=Computers,DC=example' }, /begins with 'OU='/],
      [
        'for more rules than a group takes',
        { domainControllers: peers },
        /'domainControllers' must be one to three, got 4/,
      ],
      ['without a secret', { secret: undefined }, /'secret' must be given/],
    ])('%s', (_, options, message) => {
      expect(() => own(testStack(), options)).toThrow(message);
    });

    test('for a secret with the key of Secrets Manager', () => {
      const secret = new secretsmanager.Secret(testStack(), 'Plain');
      expect(() => own(testStack(), { secret })).toThrow(/'secret' must have an 'encryptionKey' of your own/);
    });

    test.each([
      [
        'for what is no id',
        () => ActiveDirectory.managed('corp.example.com'),
        /'directoryId' must be the id of a directory/,
      ],
      ['for no domain controllers', () => ActiveDirectory.managed('d-1234567890', { domainControllers: [] }), /got 0/],
    ])('%s', (_, made, message) => {
      expect(made).toThrow(message);
    });
  });
});
