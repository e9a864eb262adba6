import { NetworkStack } from '../../../examples/network/stack';
import { OrderProcessingStack } from '../../../examples/order-processing/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('OrderProcessing', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new OrderProcessingStack(app, 'OrderProcessing', { profile, network });
});

test('x', () => {
  require('fs').writeFileSync('/tmp/orders-sandbox.json', JSON.stringify(templateIn('sandbox'), null, 1));
  require('fs').writeFileSync('/tmp/orders-production.json', JSON.stringify(templateIn('production'), null, 1));
});
