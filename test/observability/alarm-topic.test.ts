import { PropertyInjectors } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmTopic } from '../../lib/observability';
import { templateOf, testApp, testStack } from '../support/synth';

const TOPIC = 'AWS::SNS::Topic';
const KEY = 'AWS::KMS::Key';

describe('AlarmTopic', () => {
  describe('defaults', () => {
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      new AlarmTopic(stack, 'Alarms');
      template = templateOf(stack);
    });

    test('is encrypted with a key of its own, rotated, which CloudWatch of this account may use', () => {
      template.hasResourceProperties(TOPIC, {
        KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlarmsKey'), 'Arn'] },
      });
      template.hasResourceProperties(KEY, {
        EnableKeyRotation: true,
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Sid: 'AlarmsEncrypt',
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Resource: '*',
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ]),
        },
      });
    });

    test('takes messages of CloudWatch of this account, and by TLS only', () => {
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            {
              Sid: 'AlarmsPublish',
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: { Ref: Match.stringLikeRegexp('^AlarmsTopic') },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ]),
        },
      });
    });

    test('mails nobody, keeps what cannot be delivered, and does not admit EventBridge', () => {
      template.resourceCountIs('AWS::SNS::Subscription', 0);
      template.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      expect(JSON.stringify(template.toJSON())).not.toContain('events.amazonaws.com');
    });
  });

  describe('all options', () => {
    let encryptionKey: kms.Key;
    let alarms: AlarmTopic;
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      encryptionKey = new kms.Key(stack, 'Mine');
      alarms = new AlarmTopic(stack, 'Alarms', { emails: ['a@example.com', 'b@example.com'], encryptionKey });
      alarms.allowEventBridge();
      alarms.allowEventBridge();
      // The target admits EventBridge, too.
      new events.Rule(stack, 'Rule', {
        eventPattern: { source: ['com.example'] },
        targets: [new targets.SnsTopic(alarms.topic)],
      });
      template = templateOf(stack);
    });

    test('mails everybody, with a dead-letter queue', () => {
      for (const Endpoint of ['a@example.com', 'b@example.com']) {
        template.hasResourceProperties('AWS::SNS::Subscription', {
          Protocol: 'email',
          Endpoint,
          RedrivePolicy: {
            deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlarmsDeadLetters'), 'Arn'] },
          },
        });
      }
    });

    test('uses the given key, and makes none', () => {
      template.resourceCountIs(KEY, 1);
      expect(alarms.encryptionKey).toBe(encryptionKey);
    });

    test('admits EventBridge once, and without a condition, because EventBridge tells no source', () => {
      const [key] = Object.values(template.findResources(KEY));
      const statements: object[] = key.Properties.KeyPolicy.Statement;
      expect(statements.filter((statement) => JSON.stringify(statement).includes('events.amazonaws.com'))).toEqual([
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Resource: '*',
        },
      ]);
    });
  });

  describe('overrides', () => {
    test('property injection', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: AlarmTopic.PROPERTY_INJECTION_ID,
        inject: (props) => ({ emails: ['all@example.com'], ...props }),
      });
      const stack = testStack(app);
      new AlarmTopic(stack, 'Alarms');
      templateOf(stack).hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'all@example.com' });
      expect(AlarmTopic.PROPERTY_INJECTION_ID).toBe('cdk-reference-architectures.observability.AlarmTopic');
    });
  });

  describe('fails', () => {
    test.each([
      [
        'an address that is none',
        ['nobody'],
        /AlarmTopic at 'Test\/Alarms': 'emails' must be an e-mail address, got 'nobody'/,
      ],
      [
        'an address twice',
        ['a@example.com', 'a@example.com'],
        /'emails' must not hold a value twice, got 'a@example.com'/,
      ],
    ])('fails for %s', (_, emails, message) => {
      expect(() => new AlarmTopic(testStack(), 'Alarms', { emails })).toThrow(message);
    });

    test('fails once for everything that is wrong', () => {
      expect(() => new AlarmTopic(testStack(), 'Alarms', { emails: ['nobody', 'nobody'] })).toThrow(/has 3 problems/);
    });
  });

  describe('in a stack', () => {
    test('synthesize, and can be overridden', () => {
      const stack = testStack();
      const [one] = ['One', 'Two'].map((id) => new AlarmTopic(stack, id));
      (one.topic.node.defaultChild as sns.CfnTopic).displayName = 'Shop alarms';
      const template = templateOf(stack);
      template.resourceCountIs(TOPIC, 2);
      template.hasResourceProperties(TOPIC, { DisplayName: 'Shop alarms' });
    });
  });
});
