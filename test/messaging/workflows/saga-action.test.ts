import { Duration } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { SagaAction } from '../../../lib/messaging';
import { testStack } from '../../support/synth';

describe('SagaAction', () => {
  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'with a timeout of an action that is shorter than its function',
        () => {
          const handler = new lambda.Function(testStack(), 'Pay', {
            runtime: lambda.Runtime.NODEJS_24_X,
            handler: 'index.handler',
            code: lambda.Code.fromInline('x'),
            timeout: Duration.seconds(20),
          });
          SagaAction.lambdaFunction(handler, { timeout: Duration.seconds(19) });
        },
        "'timeout' must be at least that of the function (20 s), got 19 s",
      ],
      [
        'with a task without a timeout, in JSONPath',
        () => SagaAction.task(new tasks.EvaluateExpression(testStack(), 'E', { expression: '1' })),
        'has 2 problems',
      ],
      [
        'with states that may take more than a year',
        () => SagaAction.states(sfn.Pass.jsonata(testStack(), 'P'), { maxDuration: Duration.days(366) }),
        "'maxDuration' must be a duration in whole seconds from 1 to 31536000 s, got 31622400 s",
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
