import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { ShoppingCartStack } from '../../../examples/shopping-cart/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('ShoppingCart', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new ShoppingCartStack(app, 'ShoppingCart', { profile, network });
});
describe('ShoppingCart', () => {
  const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));
  test('x', () => {
    template('sandbox').resourceCountIs('AWS::ElastiCache::ServerlessCache', 1);
  });
});
