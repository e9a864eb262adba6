import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { Alarms, AlarmSeverity } from '../../observability';
import { NorthVirginia } from '../north-virginia';

/**
 * Has alarms read topics of other stacks by `Fn::GetStackOutput`: an export of a stack that is deployed before could not go in the
 * deployment that takes the alarms away, while the stack after it still imports it.
 */
export function readTopicsWeakly(alarms: Alarms, scope: Construct): void {
  for (const severity of [AlarmSeverity.CRITICAL, AlarmSeverity.WARNING]) {
    for (const topic of alarms._topicsOf(severity)) {
      if (Stack.of(topic) !== Stack.of(scope)) NorthVirginia._readWeakly(topic);
    }
  }
}
