import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { GenomicsBatchStack } from '../../../examples/genomics-batch/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { definitionOf } from '../../support/state-machine';
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
    expect(definitionOf(template).States.Begin.Assign?.size).toContain('$exists(10000) ? 10000 : null');
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

  test('records and merged parts expire, parts that wait for a merge do not', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          { Id: 'Objects', NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' },
          {
            Id: 'Objects records/',
            Prefix: 'records/',
            ExpirationInDays: 90,
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            Status: 'Enabled',
          },
          {
            Id: 'TidyUp',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            ExpiredObjectDeleteMarker: true,
            Status: 'Enabled',
          },
          { Prefix: 'runs/', TagFilters: [{ Key: 'merged', Value: 'true' }], ExpirationInDays: 30, Status: 'Enabled' },
        ],
      },
    });
  });

  test('the merge may mark the parts of runs, and no other object', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^MergeJobRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Action: 's3:PutObjectTagging',
            Effect: 'Allow',
            Resource: {
              'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('Output'), 'Arn'] }, '/runs/*/parts/*']],
            },
          },
        ]),
      },
    });
  });

  test('children of the team that the input names, single jobs of nobody', () => {
    template.hasResourceProperties('AWS::Batch::SchedulingPolicy', {
      FairsharePolicy: {
        ShareDistribution: [
          { ShareIdentifier: 'clinic', WeightFactor: 0.5 },
          { ShareIdentifier: 'research', WeightFactor: 1 },
        ],
        ShareDecaySeconds: 86_400,
      },
    });
    const { States } = definitionOf(template);
    const shares = ['Children', 'ChildrenAgain', 'Prepare', 'Merge'].map(
      (name) => States[name].Arguments?.ShareIdentifier,
    );
    expect(shares).toEqual(['{% $input.team %}', '{% $input.team %}', undefined, undefined]);
    expect(JSON.stringify(States.Begin.Assign?.problem)).toContain(
      "'team' of the input must be one of clinic, research",
    );
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
