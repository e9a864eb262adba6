import { compositionDiagram, compositionOf } from '../../../catalogue/constructs/composition';
import { servicesOf } from '../../../catalogue/constructs/construct-page';

const composition = compositionOf({
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { Arn: { 'Fn::GetAtt': ['Dead', 'Arn'] } } } },
    Dead: { Type: 'AWS::SQS::Queue' },
    Age: { Type: 'AWS::CloudWatch::Alarm', Properties: { Name: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
    Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }] } },
    Own: { Type: 'Custom::Thing', Properties: { Queue: { Ref: 'Queue' } } },
  },
});

describe('compositionOf', () => {
  test('counts types, and knows which refers to which, without policies', () => {
    expect([...composition.types]).toEqual([
      ['AWS::SQS::Queue', 2],
      ['AWS::CloudWatch::Alarm', 1],
      ['AWS::SQS::QueuePolicy', 1],
      ['Custom::Thing', 1],
    ]);
    expect(composition.references).toEqual([
      ['AWS::CloudWatch::Alarm', 'AWS::SQS::Queue'],
      ['Custom::Thing', 'AWS::SQS::Queue'],
    ]);
  });

  test('is drawn', () => {
    expect(compositionDiagram(composition)).toEqual([
      '```mermaid',
      'flowchart LR',
      '  n0["Queue × 2<br/><small>SQS</small>"]',
      '  n1["Alarm<br/><small>CloudWatch</small>"]',
      '  n2["Thing<br/><small>custom resource</small>"]',
      '  n1 --> n0',
      '  n2 --> n0',
      '```',
    ]);
  });

  test('is not drawn for a single type', () => {
    expect(compositionDiagram(compositionOf({ Resources: { It: { Type: 'AWS::ECR::Repository' } } }))).toEqual([]);
  });

  test('has the services of its types', () => {
    expect(servicesOf(composition)).toEqual(['CloudWatch', 'SQS']);
  });
});
