import { Match, Template } from 'aws-cdk-lib/assertions';
import { InventoryAlertStack } from '../../../examples/inventory-alert/stack';
import { describeExampleStack } from '../../support/example-stack';

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
      ['email', ['low']],
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
});
