import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { FanOutTopic, TopicPublisher } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

const ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

function template(publisher: TopicPublisher): Template {
  const stack = testStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  new FanOutTopic(stack, 'Stock', { publishers: [publisher], encryptionKey, alarms: Alarms.none() });
  return templateOf(stack);
}

function statementsOf(result: Template, type: string, property: string): Record<string, unknown>[] {
  const [resource] = Object.values(result.findResources(type));
  return resource?.Properties[property].Statement;
}

describe('TopicPublisher', () => {
  describe('all options', () => {
    test.each<[string, TopicPublisher, string, object | undefined]>([
      ['CloudWatchAlarms', TopicPublisher.cloudWatchAlarms(), 'cloudwatch.amazonaws.com', ACCOUNT],
      ['EventBridge', TopicPublisher.eventBridge(), 'events.amazonaws.com', undefined],
      ['S3', TopicPublisher.s3(), 's3.amazonaws.com', ACCOUNT],
      ['Backup', TopicPublisher.backup(), 'backup.amazonaws.com', undefined],
      [
        'Budgets',
        TopicPublisher.budgets(),
        'budgets.amazonaws.com',
        {
          ...ACCOUNT,
          ArnLike: {
            'aws:SourceArn': [
              {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':budgets::', { Ref: 'AWS::AccountId' }, ':*']],
              },
            ],
          },
        },
      ],
      ['CostAnomalyDetection', TopicPublisher.costAnomalyDetection(), 'costalerts.amazonaws.com', ACCOUNT],
      ['EventsRds', TopicPublisher.service('events.rds.amazonaws.com'), 'events.rds.amazonaws.com', ACCOUNT],
      [
        'Ses',
        TopicPublisher.service('ses.amazonaws.com', { sourceArns: ['arn:aws:ses:eu-west-1:111122223333:identity/*'] }),
        'ses.amazonaws.com',
        { ...ACCOUNT, ArnLike: { 'aws:SourceArn': ['arn:aws:ses:eu-west-1:111122223333:identity/*'] } },
      ],
    ])('%s: what it may do with the topic and the key, and nothing else', (name, publisher, Service, Condition) => {
      const result = template(publisher);
      const condition = Condition ? { Condition } : {};
      expect(statementsOf(result, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toEqual([
        expect.objectContaining({ Sid: 'AllowPublishThroughSSLOnly', Effect: 'Deny' }),
        {
          Sid: `${name}Publishes`,
          Effect: 'Allow',
          Principal: { Service },
          Action: 'sns:Publish',
          Resource: { Ref: expect.stringMatching(/^StockTopic/) },
          ...condition,
        },
      ]);
      expect(statementsOf(result, 'AWS::KMS::Key', 'KeyPolicy').slice(1)).toEqual([
        {
          Sid: `${name}Encrypts`,
          Effect: 'Allow',
          Principal: { Service },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Resource: '*',
          ...condition,
        },
      ]);
    });
  });

  describe('defaults', () => {
    test('nobody without publishers', () => {
      const stack = testStack();
      new FanOutTopic(stack, 'Stock', { alarms: Alarms.none() });
      templateOf(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Effect: 'Deny' })] }),
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => TopicPublisher, string]>([
      [
        'a principal that is none',
        () => TopicPublisher.service('lambda'),
        "'principal' must be a principal such as ses.amazonaws.com, got 'lambda'",
      ],
      [
        'no source',
        () => TopicPublisher.service('ses.amazonaws.com', { sourceArns: [] }),
        "'sourceArns' must not be empty; give at least one or leave it out",
      ],
    ])('fails for %s', (_what, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
