import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FanOutTopic, TopicTracing } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

const POLICY = 'AWS::XRay::ResourcePolicy';
const TOPIC = 'AWS::SNS::Topic';

function template(tracing?: TopicTracing): Template {
  const stack: Stack = testStack();
  new FanOutTopic(stack, 'Stock', { tracing, alarms: Alarms.none() });
  return templateOf(stack);
}

describe('TopicTracing', () => {
  describe('defaults', () => {
    test('the trace of a publisher goes on, without a policy', () => {
      for (const tracing of [undefined, TopicTracing.passThrough()]) {
        const result = template(tracing);
        result.hasResourceProperties(TOPIC, { TracingConfig: 'PassThrough' });
        result.resourceCountIs(POLICY, 0);
      }
    });
  });

  describe('overrides', () => {
    test('segments of the topic, by a policy for the topics of this account and Region', () => {
      const result = template(TopicTracing.active());
      result.hasResource(TOPIC, {
        Properties: { TracingConfig: 'Active' },
        DependsOn: [Match.stringLikeRegexp('^StockTracePolicy')],
      });
      const [{ Properties }] = Object.values(result.findResources(POLICY)) as [{ Properties: Record<string, unknown> }];
      expect(JSON.stringify(Properties.PolicyName)).toContain('AWS::StackId');
      const text = (Properties.PolicyDocument as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : `<${(part as { Ref: string }).Ref}>`))
        .join('');
      expect(JSON.parse(text)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TopicsTrace',
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: ['xray:PutTraceSegments', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
            Resource: '*',
            Condition: {
              StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
              StringLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:*' },
            },
          },
        ],
      });
    });

    test('segments by a policy that the account has', () => {
      const result = template(TopicTracing.activeByExistingPolicy());
      result.hasResource(TOPIC, { Properties: { TracingConfig: 'Active' }, DependsOn: Match.absent() });
      result.resourceCountIs(POLICY, 0);
    });
  });
});
