import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Workflow, WorkflowDeployment } from '../../../lib/messaging';
import { statesOf } from '../../specimens/messaging-workflows';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

function make(deployment: WorkflowDeployment, stack: Stack = testStack()) {
  new Workflow(stack, 'Flow', { definitionBody: statesOf(stack, 'Flow'), deployment, alarms: alarmsOf(stack) });
  return templateOf(stack);
}

describe('WorkflowDeployment', () => {
  describe('overrides', () => {
    test('further alarms roll back as well, by their names', () => {
      const stack = testStack();
      const alarm = cloudwatch.Alarm.fromAlarmName(stack, 'Sales', 'sales');
      make(WorkflowDeployment.canary({ rollbackAlarms: [alarm] }), stack).hasResourceProperties(
        'AWS::StepFunctions::StateMachineAlias',
        { DeploymentPreference: { Alarms: [Match.anyValue(), Match.anyValue(), 'sales'] } },
      );
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'with a share of 100 %',
        () => WorkflowDeployment.canary({ canaryPercent: 100 }),
        "'canaryPercent' must be a whole number from 1 to 99, got 100",
      ],
      [
        'with an interval in seconds',
        () => WorkflowDeployment.linear({ interval: Duration.seconds(90) }),
        "'interval' must be a duration in whole minutes from 1 to 2100 min, got 1.5 min",
      ],
      [
        'with more alarms than an alias takes',
        () => {
          const stack = testStack();
          const alarm = cloudwatch.Alarm.fromAlarmName(stack, 'Sales', 'sales');
          make(WorkflowDeployment.allAtOnce({ rollbackAlarms: Array.from({ length: 99 }, () => alarm) }), stack);
        },
        "'rollbackAlarms' must be at most 100 with those of the workflow, got 101",
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
