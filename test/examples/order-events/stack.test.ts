import { Match, Template } from 'aws-cdk-lib/assertions';
import { OrderEventsStack } from '../../../examples/order-events/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'OrderEvents',
  (app, profile) => new OrderEventsStack(app, 'OrderEvents', { profile }),
);

describe('OrderEvents', () => {
  test('tells fulfilment of what is paid, and accounting of what moves money', () => {
    const production = Template.fromJSON(templateIn('production'));
    for (const [queue, types] of [
      ['Fulfilment', ['OrderPaid']],
      ['Accounting', ['OrderPaid', 'OrderRefunded', 'DayClosed']],
    ] as const) {
      production.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { source: ['shop.orders'], 'detail-type': types },
        Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${queue}`), 'Arn'] } })],
      });
    }
  });

  test('closes the day of Berlin by an event that accounting gets', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 0 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: Match.objectLike({ EventBridgeParameters: { Source: 'shop.orders', DetailType: 'DayClosed' } }),
    });
  });

  test('keeps a month of events, and says what they look like', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.hasResourceProperties('AWS::Events::Archive', {
      EventPattern: { source: ['shop.orders'] },
      RetentionDays: 30,
    });
    for (const SchemaName of ['shop.orders@OrderPaid', 'shop.orders@OrderRefunded']) {
      production.hasResourceProperties('AWS::EventSchemas::Schema', { SchemaName });
    }
  });

  test('has alarms and a dashboard in production alone', () => {
    const counts = (profile: 'sandbox' | 'production') =>
      ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'].map(
        (type) => Object.keys(Template.fromJSON(templateIn(profile)).findResources(type)).length,
      );
    expect(counts('sandbox')).toEqual([0, 0]);
    const [alarms, dashboards] = counts('production');
    expect(alarms).toBeGreaterThan(5);
    expect(dashboards).toBe(1);
  });
});
