import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { ecsTaskRole, schedulerRole } from '../../lib/private/service-roles';
import { templateOf, testStack } from '../support/synth';

const ACCOUNT = { Ref: 'AWS::AccountId' };

function trustOf(make: typeof ecsTaskRole): unknown {
  const stack = testStack();
  make(stack, 'Role', 'The role of something');
  const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::IAM::Role'));
  expect(Properties.Description).toBe('The role of something');
  expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  return Properties.AssumeRolePolicyDocument.Statement;
}

test('ecsTaskRole trusts tasks of this account only', () => {
  expect(trustOf(ecsTaskRole)).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    },
  ]);
});

test('schedulerRole trusts schedules of the default group of this account only', () => {
  expect(trustOf(schedulerRole)).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: {
          'aws:SourceAccount': ACCOUNT,
          'aws:SourceArn': {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':scheduler:',
                { Ref: 'AWS::Region' },
                ':',
                ACCOUNT,
                ':schedule-group/default',
              ],
            ],
          },
        },
      },
    },
  ]);
});

test('schedulerRole trusts schedules of a given group only', () => {
  const statement = trustOf((scope, id, description) =>
    schedulerRole(scope, id, description, new ScheduleGroup(scope, 'Group')),
  );
  expect(statement).toMatchObject([
    {
      Condition: {
        StringEquals: {
          'aws:SourceAccount': ACCOUNT,
          'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^Group/), 'Arn'] },
        },
      },
    },
  ]);
});
