import { App, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CaaRecords, NorthVirginia, PublicZone, PublicZoneProps, ZoneQueryLogs } from '../../../lib/edge';
import { Alarms, AlarmTopic } from '../../../lib/observability';
import { templateOf, testApp, testStack } from '../../support/synth';

const ZONE = 'AWS::Route53::HostedZone';
const RECORD = 'AWS::Route53::RecordSet';
const SILENT = { dnssec: { alarms: Alarms.silent() } };

const stackIn = (region?: string, app: App = testApp()): Stack => testStack(app, 'Site', { env: { region } });

function zone(props: Partial<PublicZoneProps> = {}, stack: Stack = stackIn('us-east-1'), id = 'Zone'): PublicZone {
  return new PublicZone(stack, id, { zoneName: 'example.com', ...props });
}

const templateWith = (props: Partial<PublicZoneProps> = {}): Template => templateOf(Stack.of(zone(props)));
const failing = (props: Partial<PublicZoneProps>, region?: string) => () => zone(props, stackIn(region ?? 'us-east-1'));

/** The templates of the stack of a zone in Ireland, and of those of us-east-1 that go with it. */
function templatesFromIreland(props: Partial<PublicZoneProps>) {
  const stack = stackIn('eu-west-1');
  zone(props, stack);
  const of = (id: string) => {
    const found = stack.node.root.node.tryFindChild(id) as Stack | undefined;
    return found ? templateOf(found) : undefined;
  };
  return { main: templateOf(stack), before: of('SiteUsEast1'), after: of('SiteUsEast1After') };
}

describe('PublicZone', () => {
  describe('defaults', () => {
    let template: Template;
    let made: PublicZone;

    beforeAll(() => {
      made = zone();
      template = templateOf(Stack.of(made));
    });

    test('is kept, and can be changed when us-east-1 is not available', () => {
      template.hasResource(ZONE, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Name: 'example.com.',
          HostedZoneConfig: { Comment: 'From the stack Site' },
          HostedZoneFeatures: { EnableAcceleratedRecovery: true },
        },
      });
    });

    test('lets Amazon alone issue certificates', () => {
      template.hasResourceProperties(RECORD, {
        Type: 'CAA',
        Name: 'example.com.',
        ResourceRecords: ['0 issue "amazon.com"'],
        TTL: '3600',
      });
      expect(made.caaRecord).toBeDefined();
    });

    test('logs its queries for three months, in a log group that only Route 53 for zones of this account writes to', () => {
      const group = { Ref: Match.stringLikeRegexp('ZoneLogGroup') };
      template.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: {
          LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/route53/')])] },
          RetentionInDays: 90,
        },
      });
      template.hasResource(ZONE, {
        Properties: {
          QueryLoggingConfig: {
            CloudWatchLogsLogGroupArn: {
              'Fn::Join': ['', ['arn:aws:logs:us-east-1:', { Ref: 'AWS::AccountId' }, ':log-group:', group]],
            },
          },
        },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('ZoneQueryLogPolicy')]),
      });
      expect(made.logGroup).toBeDefined();
      const [{ Properties }] = Object.values(template.findResources('AWS::Logs::ResourcePolicy'));
      const { Statement } = JSON.parse(flattened(Properties.PolicyDocument));
      expect(Statement).toEqual([
        {
          Effect: 'Allow',
          Principal: { Service: 'route53.amazonaws.com' },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: 'arn:aws:logs:us-east-1:<AWS::AccountId>:log-group:/aws/route53/*',
          Condition: {
            StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
            ArnLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:route53:::hostedzone/*' },
          },
        },
      ]);
    });

    test('is not signed, and has no alarm', () => {
      template.resourceCountIs('AWS::Route53::DNSSEC', 0);
      template.resourceCountIs('AWS::KMS::Key', 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(made.alarms).toEqual([]);
      expect(made.signingKey).toBeUndefined();
    });

    test('gives its name and its four name servers', () => {
      expect(made.zoneName).toBe('example.com');
      expect(Stack.of(made).resolve(made.nameServers)).toEqual(
        [0, 1, 2, 3].map((index) => ({
          'Fn::Select': [index, { 'Fn::GetAtt': [expect.stringMatching(/HostedZone/), 'NameServers'] }],
        })),
      );
    });
  });

  describe('all options', () => {
    test('takes each of them', () => {
      const stack = stackIn('us-east-1');
      const logEncryptionKey = new kms.Key(stack, 'Key');
      zone(
        {
          comment: 'The shop',
          caa: CaaRecords.none('The registrar sets it.'),
          queryLogs: ZoneQueryLogs.newLogGroup({ logRetention: logs.RetentionDays.ONE_YEAR, logEncryptionKey }),
          acceleratedRecovery: false,
          removalPolicy: RemovalPolicy.DESTROY,
          ...SILENT,
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResource(ZONE, {
        DeletionPolicy: 'Delete',
        Properties: {
          HostedZoneConfig: { Comment: 'The shop' },
          HostedZoneFeatures: { EnableAcceleratedRecovery: false },
        },
      });
      template.resourceCountIs(RECORD, 0);
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 365,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Principal: { Service: Match.anyValue() },
              Condition: {
                ArnLike: {
                  'kms:EncryptionContext:aws:logs:arn': {
                    'Fn::Join': ['', Match.arrayWith([':log-group:/aws/route53/*'].map(Match.stringLikeRegexp))],
                  },
                },
              },
            }),
          ]),
        },
      });
      for (const type of ['AWS::Route53::DNSSEC', 'AWS::Route53::KeySigningKey']) {
        template.hasResource(type, { DeletionPolicy: 'Delete' });
      }
    });

    test('logs to a log group that exists, without one of its own', () => {
      const logGroupArn = 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/all';
      const stack = stackIn();
      zone({ queryLogs: ZoneQueryLogs.toLogGroupArn(logGroupArn) }, stack);
      templateOf(stack).hasResourceProperties(ZONE, {
        QueryLoggingConfig: { CloudWatchLogsLogGroupArn: logGroupArn },
      });
      templateOf(stack).resourceCountIs('AWS::Logs::LogGroup', 0);
    });

    test('logs nothing where a reason is given', () => {
      const template = templateWith({ queryLogs: ZoneQueryLogs.none('Nobody reads them.') });
      template.hasResourceProperties(ZONE, { QueryLoggingConfig: Match.absent() });
      template.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    });
  });

  describe('overrides', () => {
    describe('dnssec', () => {
      let template: Template;
      let made: PublicZone;

      beforeAll(() => {
        const stack = stackIn('us-east-1');
        made = zone({ dnssec: { alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) } }, stack);
        template = templateOf(stack);
      });

      test('has a key that Route 53 may sign with for this zone, and that stays', () => {
        template.hasResource('AWS::KMS::Key', {
          DeletionPolicy: 'RetainExceptOnCreate',
          UpdateReplacePolicy: 'Retain',
          Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
        });
        const [{ Properties }] = Object.values(template.findResources('AWS::KMS::Key'));
        const principal = { Service: 'dnssec-route53.amazonaws.com' };
        expect(
          Properties.KeyPolicy.Statement.filter(({ Sid }: { Sid?: string }) => Sid === 'Sign' || Sid === 'Grant'),
        ).toEqual([
          {
            Sid: 'Sign',
            Effect: 'Allow',
            Principal: principal,
            Action: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'],
            Resource: '*',
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: {
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':route53:::hostedzone/',
                      { Ref: expect.stringMatching(/HostedZone/) },
                    ],
                  ],
                },
              },
            },
          },
          {
            Sid: 'Grant',
            Effect: 'Allow',
            Principal: principal,
            Action: 'kms:CreateGrant',
            Resource: '*',
            Condition: { Bool: { 'kms:GrantIsForAWSResource': true } },
          },
        ]);
      });

      test('is switched on after its key, and stays on', () => {
        template.hasResource('AWS::Route53::KeySigningKey', {
          DeletionPolicy: 'RetainExceptOnCreate',
          Properties: {
            Status: 'ACTIVE',
            KeyManagementServiceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('SigningKey'), 'Arn'] },
          },
        });
        template.hasResource('AWS::Route53::DNSSEC', {
          DeletionPolicy: 'RetainExceptOnCreate',
          UpdateReplacePolicy: 'Retain',
          DependsOn: [Match.stringLikeRegexp('KeySigningKey')],
        });
        expect(made.keySigningKey?.name).toMatch(/^\w{3,128}$/);
        expect(made.signingKey).toBeDefined();
      });

      test('a zone of another name has a key of its own, in another Region too, and the old key goes on signing the old zone', () => {
        for (const region of ['us-east-1', 'eu-west-1']) {
          const [given, other] = ['example.com', 'example.org'].map((zoneName) => {
            const stack = stackIn(region);
            zone({ zoneName, ...SILENT }, stack);
            return Object.entries(templateOf(NorthVirginia.after(stack)).toJSON().Resources as object)
              .filter(([, { Type }]) => Type === 'AWS::KMS::Key' || /DNSSEC|KeySigningKey|Alarm/.test(Type))
              .map(([id]) => id);
          });
          expect(given).toHaveLength(5);
          expect(other?.filter((id) => given?.includes(id))).toEqual([]);
        }
      });

      test.each(['DNSSECInternalFailure', 'DNSSECKeySigningKeysNeedingAction'])(
        'alarms on %s, until a value says otherwise',
        (MetricName) => {
          template.hasResourceProperties('AWS::CloudWatch::Alarm', {
            Namespace: 'AWS/Route53',
            MetricName,
            Dimensions: [{ Name: 'HostedZoneId', Value: { Ref: Match.stringLikeRegexp('HostedZone') } }],
            Statistic: 'Sum',
            Period: 300,
            Threshold: 1,
            EvaluationPeriods: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            TreatMissingData: 'ignore',
          });
          expect(made.alarms).toHaveLength(2);
        },
      );
    });

    describe('another Region', () => {
      test('writes logs in us-east-1 before it, and signs there after it', () => {
        const { main, before, after } = templatesFromIreland(SILENT);
        main.resourceCountIs(ZONE, 1);
        main.resourceCountIs('AWS::Logs::LogGroup', 0);
        main.hasResourceProperties(ZONE, {
          QueryLoggingConfig: {
            CloudWatchLogsLogGroupArn: {
              'Fn::Join': [
                '',
                Match.arrayWith(['arn:aws:logs:us-east-1:', { 'Fn::GetStackOutput': Match.anyValue() }]),
              ],
            },
          },
        });
        before?.resourceCountIs('AWS::Logs::LogGroup', 1);
        before?.resourceCountIs('AWS::Logs::ResourcePolicy', 1);
        for (const type of ['AWS::KMS::Key', 'AWS::Route53::KeySigningKey', 'AWS::Route53::DNSSEC']) {
          after?.resourceCountIs(type, 1);
        }
        after?.resourceCountIs('AWS::CloudWatch::Alarm', 2);
        after?.hasResourceProperties('AWS::Route53::DNSSEC', {
          HostedZoneId: { 'Fn::GetStackOutput': Match.objectLike({ Region: 'eu-west-1' }) },
        });
        for (const template of [main, before, after]) {
          const types = Object.values(template?.toJSON().Resources as Record<string, { Type: string }>).map(
            ({ Type }) => Type,
          );
          expect(types.filter((type) => type.startsWith('Custom::') || type === 'AWS::Lambda::Function')).toEqual([]);
        }
      });

      test('has no stack there that it does not need', () => {
        const { before, after } = templatesFromIreland({ queryLogs: ZoneQueryLogs.none('Nobody reads them.') });
        expect([before, after]).toEqual([undefined, undefined]);
      });

      test('takes a topic that was made in us-east-1', () => {
        const stack = stackIn('eu-west-1');
        const { topic } = new AlarmTopic(NorthVirginia.before(stack), 'Topic');
        zone({ dnssec: { alarms: Alarms.notify(topic) } }, stack);
        expect(() => (stack.node.root as App).synth()).not.toThrow();
      });
    });

    describe('delegation', () => {
      test('gives the names of another zone to its servers, for an hour', () => {
        const stack = stackIn('us-east-1');
        const parent = zone({}, stack);
        parent.delegateZone('Shop', zone({ zoneName: 'shop.example.com' }, stack, 'Child'));
        templateOf(stack).hasResourceProperties(RECORD, {
          Type: 'NS',
          Name: 'shop.example.com.',
          HostedZoneId: { Ref: Match.stringLikeRegexp('^ZoneHostedZone') },
          ResourceRecords: [0, 1, 2, 3].map((index) => ({
            'Fn::Select': [index, { 'Fn::GetAtt': [Match.stringLikeRegexp('^Child'), 'NameServers'] }],
          })),
          TTL: '3600',
        });
      });

      test('reads the servers of a zone in another Region without a custom resource', () => {
        const app = testApp({});
        const [here, there] = [stackIn('us-east-1', app), testStack(app, 'There', { env: { region: 'eu-west-1' } })];
        const queryLogs = ZoneQueryLogs.none('Nobody reads them.');
        const child = zone({ zoneName: 'shop.example.com', queryLogs }, there, 'Child');
        zone({ queryLogs }, here).delegateZone('Shop', child);
        const template = templateOf(here);
        template.hasResourceProperties(RECORD, {
          Type: 'NS',
          ResourceRecords: Match.arrayWith([
            { 'Fn::Select': [3, { 'Fn::Split': ['||', { 'Fn::GetStackOutput': Match.anyValue() }] }] },
          ]),
        });
        expect(Object.keys(template.findResources('AWS::Lambda::Function'))).toEqual([]);
      });

      test('gives names to servers of others', () => {
        const parent = zone();
        parent.delegateName('Eu', 'eu.example.com', ['ns1.example.net', 'ns2.example.net.'], {
          ttl: Duration.minutes(5),
        });
        templateOf(Stack.of(parent)).hasResourceProperties(RECORD, {
          Name: 'eu.example.com.',
          ResourceRecords: ['ns1.example.net', 'ns2.example.net.'],
          TTL: '300',
        });
      });

      test('lets other accounts delegate the names that are given, and no others', () => {
        const parent = zone();
        const role = parent.addDelegationRole('Teams', {
          accounts: ['111122223333', '444455556666'],
          subzones: ['shop.example.com'],
          roleName: 'delegates',
        });
        const template = templateOf(Stack.of(parent));
        template.hasResourceProperties('AWS::IAM::Role', {
          RoleName: 'delegates',
          AssumeRolePolicyDocument: {
            Statement: [
              Match.objectLike({ Action: 'sts:AssumeRole', Principal: { AWS: [Match.anyValue(), Match.anyValue()] } }),
            ],
          },
        });
        template.hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: {
            Statement: [
              Match.objectLike({
                Action: 'route53:ChangeResourceRecordSets',
                Condition: {
                  'ForAllValues:StringEquals': {
                    'route53:ChangeResourceRecordSetsRecordTypes': ['NS'],
                    'route53:ChangeResourceRecordSetsActions': ['UPSERT', 'DELETE'],
                    'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['shop.example.com'],
                  },
                },
              }),
              Match.objectLike({ Action: 'route53:ListHostedZonesByName' }),
            ],
          },
        });
        expect(role).toBeDefined();
      });
    });
  });

  describe('in a stack', () => {
    test('two zones have one policy for their logs, and are made one after the other', () => {
      const stack = stackIn('us-east-1');
      zone({}, stack, 'First');
      zone({ zoneName: 'example.org', acceleratedRecovery: false }, stack, 'Second');
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Logs::ResourcePolicy', 1);
      template.resourceCountIs('AWS::Logs::LogGroup', 2);
      template.hasResource(ZONE, {
        Properties: { Name: 'example.org.' },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^FirstHostedZone')]),
      });
    });

    test('two zones are apart in us-east-1 as well', () => {
      const stack = stackIn('eu-west-1');
      zone(SILENT, stack, 'First');
      zone({ zoneName: 'example.org', ...SILENT }, stack, 'Second');
      expect(() => (stack.node.root as App).synth()).not.toThrow();
    });

    test.each(['eu-west-1', 'us-east-1'])(
      'two zones of one id in nested stacks of %s are apart, after the policy for logs',
      (region) => {
        const stack = stackIn(region);
        const [one, other] = ['One', 'Other'].map((id) =>
          zone({ zoneName: `${id.toLowerCase()}.example.com`, ...SILENT }, new NestedStack(stack, id)),
        );
        expect(one?.logGroup?.node.path).not.toBe(other?.logGroup?.node.path);
        const nested = Object.values(templateOf(stack).findResources('AWS::CloudFormation::Stack'));
        expect(nested).toHaveLength(2);
        if (region !== 'us-east-1') return;
        for (const { DependsOn } of nested) expect(DependsOn).toEqual([expect.stringMatching(/^ZoneQueryLogPolicy/)]);
      },
    );

    test('its children can be overridden', () => {
      const made = zone();
      const resource = made.hostedZone.node.defaultChild as route53.CfnHostedZone;
      resource.addPropertyOverride('DelegationSetId', 'N1234567890ABC');
      templateOf(Stack.of(made)).hasResourceProperties(ZONE, { DelegationSetId: 'N1234567890ABC' });
    });

    test('shows its queries', () => {
      const made = zone();
      expect(made.dashboardWidgets()).toHaveLength(1);
      expect(made.metricDnssecFailure()).toMatchObject({ metricName: 'DNSSECInternalFailure', statistic: 'Sum' });
      // Not the Region of the zone's stack, which has no such metric.
      expect(zone({}, stackIn('eu-west-1')).metricQueries().region).toBe('us-east-1');
    });
  });

  describe('fails', () => {
    test.each([
      ['Example.com', `write 'example.com'`],
      ['example.com.', `write 'example.com'`],
      ['-x.example.com', `got '-x.example.com'`],
      ['a..example.com', `got 'a..example.com'`],
      [`${'a'.repeat(64)}.com`, 'of 63 letters'],
      ['bücher.example.com', `got 'bücher`],
      ['com', 'below a public suffix'],
      ['co.uk', 'below a public suffix'],
    ])(`fails with the name '%s'`, (zoneName, message) => {
      expect(failing({ zoneName })).toThrow(message);
    });

    test('fails with a comment that AWS does not take', () => {
      expect(failing({ comment: 'x'.repeat(257) })).toThrow(/'comment' must be 256 characters at most, got 257/);
    });

    test('fails in a stack whose Region nobody knows, with all that is wrong', () => {
      expect(() => zone({ zoneName: 'com', ...SILENT }, stackIn())).toThrow(
        /3 problems[^]*public suffix[^]*'queryLogs' need a stack whose Region is known[^]*'dnssec' needs a stack/,
      );
    });

    test('fails in another partition', () => {
      expect(failing({}, 'cn-north-1')).toThrow(/of another partition/);
    });

    test('fails with a topic of another Region', () => {
      const stack = stackIn('eu-west-1');
      const alarms = Alarms.notify(new sns.Topic(stack, 'Topic'));
      expect(() => zone({ dnssec: { alarms } }, stack)).toThrow(
        /'dnssec.alarms' needs a topic in us-east-1, .* got one in eu-west-1; make it by new AlarmTopic\(NorthVirginia.before\(this\)/,
      );
    });

    test('fails to delegate what is not below it', () => {
      const parent = zone();
      expect(() => parent.delegateName('It', 'example.com', ['ns1.example.net'], { ttl: Duration.days(3) })).toThrow(
        /3 problems[^]*must be below example.com[^]*two or more, got 1[^]*from 1 to 172800 s/,
      );
      expect(() => parent.delegateName('It', 'badexample.com', ['192.0.2.1 a', '192.0.2.1 a'])).toThrow(
        /must be below[^]*must not hold a value twice[^]*names of servers, got '192.0.2.1 a'/,
      );
    });

    test('fails to let others delegate without saying who and what', () => {
      const parent = zone();
      expect(() => parent.addDelegationRole('It', { accounts: [], subzones: [] })).toThrow(
        /'accounts' must not be empty[^]*'subzones' must not be empty/,
      );
      expect(() =>
        parent.addDelegationRole('It', { accounts: ['1'], subzones: ['shop.example.org'], roleName: 'a b' }),
      ).toThrow(/12 digits[^]*must be below example.com[^]*'roleName'/);
    });
  });
});

/** A policy document that is a text with references in it. */
function flattened(document: string | { 'Fn::Join': [string, (string | { Ref: string })[]] }): string {
  if (typeof document === 'string') return document;
  return document['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}
