import { Validations } from 'aws-cdk-lib/core';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { runPack } from './rule-packs';
import { testStack } from './synth';

describe('the check of the rule packs', () => {
  test('names a finding without an acknowledgement', () => {
    const stack = testStack();
    new sqs.Queue(stack, 'Queue', { enforceSSL: true });
    const { findings, evaluated } = runPack(new AwsSolutionsChecks(), stack);
    expect(findings).toEqual([expect.stringMatching(/^AwsSolutions-SQS3 at Test\/Queue\/Resource/)]);
    expect(evaluated).toContain('SQS3');
  });

  test('takes an acknowledgement with its reason, and no other', () => {
    const stack = testStack();
    const queue = new sqs.Queue(stack, 'Queue');
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'what is lost here can be made again' });
    const { findings, acknowledged } = runPack(new AwsSolutionsChecks(), stack);
    expect([...acknowledged]).toEqual([['AwsSolutions-SQS3', expect.stringContaining('can be made again')]]);
    expect(findings).toEqual([expect.stringMatching(/^AwsSolutions-SQS4/)]);
  });
});
