import { Template } from 'aws-cdk-lib/assertions';
import { ApplicationEventBus, ArchiveRetention } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

function template(retention?: ArchiveRetention): Template {
  const stack = testStack();
  new ApplicationEventBus(stack, 'Events', { alarms: Alarms.none() }).archive('All', { retention });
  return templateOf(stack);
}

describe('ArchiveRetention', () => {
  describe('all options', () => {
    test.each([
      [undefined, 30],
      [ArchiveRetention.days(7), 7],
      [ArchiveRetention.indefinite(), 0],
    ])('%p is %d days', (retention, RetentionDays) => {
      template(retention).hasResourceProperties('AWS::Events::Archive', { RetentionDays });
    });
  });

  describe('fails', () => {
    test.each([0, 1.5])('fails for %d days', (days) => {
      expect(() => ArchiveRetention.days(days)).toThrow(
        `ArchiveRetention.days: 'days' must be a whole number of at least 1, got ${days}`,
      );
    });
  });
});
