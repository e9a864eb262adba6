import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GenomicsBatchStack } from '../../../examples/genomics-batch/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { recommendedContext, templateOf, testApp } from '../../support/synth';

const templateIn = describeExampleStack('GenomicsBatch', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new GenomicsBatchStack(app, 'GenomicsBatch', { profile, network });
});

function stackIn(profileName: string, context: Record<string, unknown> = {}): Stack {
  const app: App = testApp({ ...recommendedContext, profile: profileName, ...context });
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  return new GenomicsBatchStack(app, 'GenomicsBatch', { profile, network });
}

describe('sandbox', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf(stackIn('sandbox', { image: 'example.com/genomics:1' }));
  });

  test('10,000 children, which read the input and write their parts only', () => {
    const machine = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));
    expect(machine).toContain('{% 10000 %}');
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^ChildJobRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: Match.arrayWith(['s3:PutObject']),
            Resource: {
              'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('Output'), 'Arn'] }, '/runs/*/parts/*']],
            },
          }),
        ]),
      },
    });
  });

  test('Spot first, high and low priority', () => {
    template.hasResourceProperties('AWS::Batch::ComputeEnvironment', { ComputeResources: { Type: 'FARGATE_SPOT' } });
    template.hasResourceProperties('AWS::Batch::JobQueue', { Priority: 100 });
    template.hasResourceProperties('AWS::Batch::JobQueue', { Priority: 1 });
  });

  test('nothing runs at idle', () => {
    const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    expect(
      [...new Set(types)].filter((type) =>
        /NatGateway|Instance$|AutoScaling|VPCEndpoint|LoadBalancer|Alarm/.test(type),
      ),
    ).toEqual([]);
  });

  test('deploys an image of a registry without Docker', () => {
    template.allResourcesProperties('AWS::Batch::JobDefinition', {
      ContainerProperties: { Image: 'example.com/genomics:1' },
    });
  });

  test('leaves no revision of a job definition behind', () => {
    template.allResourcesProperties('AWS::Batch::JobDefinition', {
      ResourceRetentionPolicy: { SkipDeregisterOnUpdate: false },
    });
  });
});

describe('production', () => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn('production'));
  });

  test('builds the image from the container', () => {
    template.allResourcesProperties('AWS::Batch::JobDefinition', {
      ContainerProperties: { Image: { 'Fn::Sub': Match.stringLikeRegexp('cdk-.*container-assets') } },
    });
  });

  test('mails failed jobs and failed runs, by a key that admits EventBridge', () => {
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'events.amazonaws.com' }, Condition: Match.absent() }),
        ]),
      },
    });
    template.resourcePropertiesCountIs(
      'AWS::Events::Rule',
      { Targets: [{ Arn: { Ref: Match.stringLikeRegexp('AlarmsTopic') } }] },
      4,
    );
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email' });
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });
});
