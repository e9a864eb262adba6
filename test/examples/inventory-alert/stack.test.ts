import { Match, Template } from 'aws-cdk-lib/assertions';
import { InventoryAlertStack } from '../../../examples/inventory-alert/stack';
import { describeExampleStack } from '../../support/example-stack';

const SCHEDULE = 'AWS::Scheduler::Schedule';
const SUBSCRIPTION = 'AWS::SNS::Subscription';

const templateIn = describeExampleStack(
  'InventoryAlert',
  (app, profile) => new InventoryAlertStack(app, 'InventoryAlert', { profile }),
);

describe('InventoryAlert', () => {
  test('tells everybody what they have to know, and nothing else', () => {
    const production = Template.fromJSON(templateIn('production'));
    for (const [Protocol, kind] of [
      ['sqs', ['low', 'out']],
      ['lambda', ['out', 'restocked']],
      ['email', ['low', 'count']],
      ['sms', ['out']],
    ] as const) {
      production.hasResourceProperties(SUBSCRIPTION, {
        Protocol,
        FilterPolicy: { kind },
        RedrivePolicy: Match.objectLike({ deadLetterTargetArn: Match.anyValue() }),
      });
    }
  });

  test('mails and texts nobody from a sandbox', () => {
    const sandbox = Template.fromJSON(templateIn('sandbox'));
    const protocols = Object.values(sandbox.findResources(SUBSCRIPTION)).map(({ Properties }) => Properties.Protocol);
    expect(protocols.sort()).toEqual(['lambda', 'sqs']);
  });

  test('reminds buyers of the stocktake, by a message that their filter lets through, and only in production', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.hasResourceProperties(SCHEDULE, {
      ScheduleExpression: 'cron(0 9 1W * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: Match.objectLike({
        Input: {
          'Fn::Join': [
            '',
            Match.arrayWith([
              Match.stringLikeRegexp('"MessageAttributes":{"kind":{"DataType":"String","StringValue":"count"}}'),
            ]),
          ],
        },
      }),
    });
    production.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^AlertsTopic') } },
        ]),
      }),
      Roles: [{ Ref: Match.stringLikeRegexp('^StocktakeSchedulerRole') }],
    });
    Template.fromJSON(templateIn('sandbox')).resourceCountIs(SCHEDULE, 0);
  });
});
