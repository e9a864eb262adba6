import { Duration } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { WorkflowKind } from '../../../lib/messaging';
import { testStack } from '../../support/synth';

describe('WorkflowKind', () => {
  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'with a timeout of more than a year',
        () => WorkflowKind.standard({ timeout: Duration.days(366) }),
        "'timeout' must be a duration in whole seconds from 1 to 31536000 s, got 31622400 s",
      ],
      [
        'with an express timeout of more than five minutes',
        () => WorkflowKind.express({ timeout: Duration.minutes(6) }),
        "'timeout' must be a duration in whole seconds from 1 to 300 s, got 360 s",
      ],
      [
        'with a topic that EventBridge cannot use',
        () => {
          const stack = testStack();
          const masterKey = kms.Key.fromKeyArn(
            stack,
            'Key',
            stack.formatArn({ service: 'kms', resource: 'alias/aws/sns' }),
          );
          WorkflowKind.standard({ failureTopic: new sns.Topic(stack, 'T', { masterKey }) });
        },
        "'failureTopic' must not be encrypted with the AWS managed key alias/aws/sns",
      ],
      [
        'with a FIFO topic',
        () => WorkflowKind.standard({ failureTopic: new sns.Topic(testStack(), 'T', { fifo: true }) }),
        "'failureTopic' must be a standard topic",
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
