import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { deadLetterQueue } from '../../lib/private/dead-letter-queue';
import { ACKNOWLEDGE_INHERENT_FINDINGS } from '../../lib/private/rule-packs';
import { RULE_PACKS, runPack } from '../support/rule-packs';
import { templateOf, testApp, testStack } from '../support/synth';

const QUEUE = 'AWS::SQS::Queue';

describe('defaults', () => {
  test('keeps messages for the maximum of SQS, 14 days, encrypted by SQS', () => {
    const stack = testStack();
    deadLetterQueue(stack, 'Failed');
    templateOf(stack).hasResourceProperties(QUEUE, {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
      KmsMasterKeyId: Match.absent(),
      FifoQueue: Match.absent(),
      QueueName: Match.absent(),
    });
  });

  test('refuses calls without TLS, and admits nobody', () => {
    const stack = testStack();
    deadLetterQueue(stack, 'Failed');
    templateOf(stack).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sqs:*',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Failed'), 'Arn'] },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });
});

describe('all options', () => {
  test('is a FIFO queue with a key, where the source is', () => {
    const stack = testStack();
    deadLetterQueue(stack, 'Failed', { encryptionKey: new kms.Key(stack, 'Key'), fifo: true });
    templateOf(stack).hasResourceProperties(QUEUE, {
      FifoQueue: true,
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      SqsManagedSseEnabled: Match.absent(),
    });
  });
});

describe('rule packs', () => {
  function findings(context: Record<string, unknown>): string[] {
    const stack = testStack(testApp({ ...context }));
    deadLetterQueue(stack, 'Failed');
    return Object.values(RULE_PACKS)
      .flatMap((Pack) => runPack(new Pack(), stack).findings)
      .map((finding) => finding.split(' at ')[0]);
  }

  test('find nothing', () => {
    expect(findings({})).toEqual([]);
  });

  test('miss a dead-letter queue of the dead-letter queue, where an app decides on inherent findings itself', () => {
    expect(findings({ [ACKNOWLEDGE_INHERENT_FINDINGS]: false })).toEqual([
      'AwsSolutions-SQS3',
      'Serverless-SQSRedrivePolicy',
    ]);
  });
});
