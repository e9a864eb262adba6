import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { ServiceScaling } from 'cdk-reference-architectures/containers';
import { EventSource, ProvisionedConcurrency } from 'cdk-reference-architectures/functions';
import { cronRules } from '../../lib/private/cron-rules';
import { flat } from '../../lib/private/validation';

const problems = (expressionString: string) =>
  flat(cronRules('schedule', { expressionString }))
    .filter(({ condition }) => condition)
    .map(({ message }) => message());

test.each<[string, RegExp]>([
  ['cron(foo)', /^'schedule' must have six fields/],
  ['cron(0 25 * * ? *)', /^'schedule' must have hours from 0 to 23, got '25'/],
  ['cron(0 0 31 2 ? *)', /^'schedule' must name a day that one of its months has, got day 31 of month 2/],
  ['cron(0 0 31 4,6,11 ? *)', /^'schedule' must name a day that one of its months has, got day 31 of month 4,6,11/],
])('fails for %s', (expression, message) => expect(problems(expression)).toEqual([expect.stringMatching(message)]));

test.each(['cron(0 0 29 2 ? *)', 'cron(0 0 31 * ? *)', 'cron(0 0 31 4,5 ? *)', 'cron(0 0 L 2 ? *)', 'rate(5 minutes)'])(
  'takes %s',
  (expression) => expect(problems(expression)).toEqual([]),
);

test('fails where a function is called by the clock', () => {
  expect(() =>
    EventSource.schedule('Daily', { schedule: ScheduleExpression.expression('cron(0 0 31 2 ? *)') }),
  ).toThrow(/EventSource.schedule: 'schedule' must name a day that one of its months has/);
});

test('fails where capacity is scheduled', () => {
  const schedule = Schedule.cron({ hour: '25', minute: '0' });
  expect(() => ServiceScaling.schedule('Night', { schedule, minTasks: 1 })).toThrow(
    /ServiceScaling.schedule: 'schedule' must have hours from 0 to 23, got '25'/,
  );
  expect(() =>
    ProvisionedConcurrency.scaling({
      minCapacity: 1,
      maxCapacity: 2,
      schedules: [{ name: 'Night', schedule, minCapacity: 1 }],
    }),
  ).toThrow(/ProvisionedConcurrency.scaling: 'schedules.schedule' must have hours from 0 to 23, got '25'/);
});
