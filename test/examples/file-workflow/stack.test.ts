import { Match, Template } from 'aws-cdk-lib/assertions';
import { FileWorkflowStack } from '../../../examples/file-workflow/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'FileWorkflow',
  (app, profile) => new FileWorkflowStack(app, 'FileWorkflow', { profile }),
);

describe('FileWorkflow', () => {
  test('the bucket tells EventBridge by its own property, without a function for that', () => {
    const sandbox = Template.fromJSON(templateIn('production'));
    sandbox.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    sandbox.resourceCountIs('AWS::Lambda::Function', 2);
    sandbox.resourceCountIs('Custom::S3BucketNotifications', 0);
  });

  test('a file below incoming/ starts the workflow, and an event that starts nothing is kept', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: Match.stringLikeRegexp('^Bucket') }] },
          object: { key: [{ prefix: 'incoming/' }] },
        },
      },
      Targets: [
        {
          Id: 'Target0',
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkflowAlias'), 'Arn'] },
          RoleArn: Match.anyValue(),
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkflowDeadLetters'), 'Arn'] } },
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
        },
      ],
    });
  });

  test('in production a new definition works on a tenth of the files first; a sandbox has no alias', () => {
    Template.fromJSON(templateIn('production')).hasResourceProperties('AWS::StepFunctions::StateMachineAlias', {
      DeploymentPreference: Match.objectLike({ Type: 'CANARY', Percentage: 10 }),
    });
    Template.fromJSON(templateIn('sandbox')).resourceCountIs('AWS::StepFunctions::StateMachineAlias', 0);
  });

  test('functions read files that came and write what is prepared, nothing else', () => {
    const statements = Object.values(
      Template.fromJSON(templateIn('production')).findResources('AWS::IAM::Policy'),
    ).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
    );
    const ofS3 = statements.filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
    expect(ofS3.map(({ Action }) => Action).sort()).toEqual([
      's3:GetObjectVersion',
      's3:GetObjectVersion',
      's3:PutObject',
    ]);
    expect(ofS3.map(({ Resource }) => JSON.stringify(Resource).match(/\/(\w+)\/\*/)?.[1]).sort()).toEqual([
      'incoming',
      'incoming',
      'prepared',
    ]);
  });
});
