import { Match, Template } from 'aws-cdk-lib/assertions';
import { DeviceTelemetryStack } from '../../../examples/device-telemetry/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';

const CLUSTER = 'AWS::Timestream::InfluxDBCluster';
const PROFILES = ['sandbox', 'production'] as const;

const templateIn = describeExampleStack('DeviceTelemetry', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new DeviceTelemetryStack(app, 'DeviceTelemetry', { profile, network });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));
const idOf = (of: Template, type: string, prefix: string) =>
  Object.keys(of.findResources(type)).find((id) => id.startsWith(prefix)) ?? '';

/** The statements of a role, without those that every function has. */
function statementsOf(of: Template, prefix: string): unknown[] {
  const policy = of.findResources('AWS::IAM::Policy')[idOf(of, 'AWS::IAM::Policy', prefix)];
  return (policy?.Properties.PolicyDocument.Statement as { Action: string | string[] }[]).filter(
    ({ Action }) => !/^(logs|xray|ec2):/.test([Action].flat()[0] ?? ''),
  );
}

describe('DeviceTelemetry', () => {
  test('has one node of Core in a sandbox and three of Enterprise in production, which is kept', () => {
    template('sandbox').hasResource(CLUSTER, {
      Properties: { DbParameterGroupIdentifier: 'InfluxDBV3Core', PubliclyAccessible: false },
      DeletionPolicy: 'Delete',
    });
    template('production').hasResource(CLUSTER, {
      Properties: { DbParameterGroupIdentifier: 'InfluxDBV3Enterprise', PubliclyAccessible: false },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('keeps measurements for longer than the longest window of maintenance, and what fails for two weeks', () => {
    for (const profile of PROFILES) {
      const stack = template(profile);
      const queue = stack.findResources('AWS::SQS::Queue')[idOf(stack, 'AWS::SQS::Queue', 'MeasurementsQueue')];
      const { VisibilityTimeout, RedrivePolicy, MessageRetentionPeriod } = queue?.Properties ?? {};
      const day = 24 * 60 * 60;
      expect(VisibilityTimeout * RedrivePolicy.maxReceiveCount).toBeGreaterThan(4 * day);
      expect(MessageRetentionPeriod).toBe(7 * day);
      stack.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * day });
      stack.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        BatchSize: 100,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 5 },
      });
    }
  });

  test('has the time to find the message of a batch that the database refuses', () => {
    for (const profile of PROFILES) {
      const stack = template(profile);
      const id = idOf(stack, 'AWS::Lambda::Function', 'IngestHandlerFunction');
      const writes = 2 * Math.ceil(Math.log2(100)) + 1;
      // A second each, besides the twenty that the handler keeps.
      expect(stack.findResources('AWS::Lambda::Function')[id]?.Properties.Timeout).toBeGreaterThan(20 + writes);
    }
  });

  test('lets a device send in its own name alone, and nothing else', () => {
    for (const profile of PROFILES) {
      const stack = template(profile);
      expect(statementsOf(stack, 'DevicesRole')).toEqual([
        {
          Action: 'execute-api:Invoke',
          Effect: 'Allow',
          Resource: {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':execute-api:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                ':',
                { Ref: idOf(stack, 'AWS::ApiGatewayV2::Api', 'Api') },
                '/$default/POST/devices/${credentials-iot:ThingName}/measurements',
              ],
            ],
          },
        },
      ]);
      stack.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'credentials.iot.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
      stack.hasResourceProperties('AWS::IoT::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Action: 'iot:AssumeRoleWithCertificate',
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DevicesRoleAlias'), 'RoleAliasArn'] },
            },
          ],
        },
      });
      stack.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    }
  });

  test('lets each function do no more than its handler does', () => {
    for (const profile of PROFILES) {
      const stack = template(profile);
      const queue = (prefix: string) => ({ 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', prefix), 'Arn'] });
      const allow = (Action: string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
      const send = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
      const token = allow(['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], {
        'Fn::GetAtt': [idOf(stack, CLUSTER, 'Telemetry'), 'InfluxAuthParametersSecretArn'],
      });
      expect(statementsOf(stack, 'IntakeRole')).toEqual([allow(send, queue('MeasurementsQueue'))]);
      expect(statementsOf(stack, 'SeriesRole')).toEqual([token]);
      expect(statementsOf(stack, 'IngestHandlerRole')).toEqual([
        allow(
          [
            'sqs:ChangeMessageVisibility',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:GetQueueUrl',
            'sqs:ReceiveMessage',
          ],
          queue('MeasurementsQueue'),
        ),
        allow(send, queue('MeasurementsDeadLetters')),
        token,
      ]);
    }
  });

  test('lets the two functions that use the database reach it, and nobody else', () => {
    for (const profile of PROFILES) {
      const rules = Object.values(template(profile).findResources('AWS::EC2::SecurityGroupIngress'));
      expect(rules.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([
        [8181, 8181],
        [8181, 8181],
      ]);
      const sources = rules.map(({ Properties }) => String(Properties.SourceSecurityGroupId['Fn::GetAtt'][0]));
      expect(sources.map((id) => id.replace(/FunctionSecurityGroup\w+$/, '')).sort()).toEqual([
        'IngestHandler',
        'Series',
      ]);
    }
  });

  test('gives no function the token itself', () => {
    for (const profile of PROFILES) {
      expect(JSON.stringify(templateIn(profile))).not.toContain('resolve:secretsmanager');
    }
  });
});
