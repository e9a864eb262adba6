import { Token } from 'aws-cdk-lib/core';
import { AcceleratorEndpoint } from '../../../lib/edge';
import { testStack } from '../../support/synth';

const arn = (kind: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/${kind}/api/50dc6c495c0c9188`;

describe('AcceleratorEndpoint', () => {
  describe('defaults', () => {
    test('shows the addresses of clients to Application Load Balancers alone', () => {
      const stack = testStack();
      expect(AcceleratorEndpoint.loadBalancerArn(arn('app'))._bind(stack)).toMatchObject({
        region: 'eu-west-1',
        preserveClientAddress: true,
        hasOwnHealth: true,
      });
      expect(AcceleratorEndpoint.loadBalancerArn(arn('net'))._bind(stack).preserveClientAddress).toBe(false);
    });

    test('knows nothing of an ARN that comes later', () => {
      const config = AcceleratorEndpoint.loadBalancerArn(Token.asString({ Ref: 'Arn' }))._bind(testStack());
      expect([config.region, config.preserveClientAddress]).toEqual([undefined, undefined]);
    });
  });

  describe('fails', () => {
    test.each([
      [
        'fails with the ARN of something else',
        () => AcceleratorEndpoint.loadBalancerArn('arn:aws:s3:::bucket'),
        /'arn'/,
      ],
      ['fails with another id', () => AcceleratorEndpoint.elasticIp('198.51.100.1'), /eipalloc/],
      ['fails with no instance', () => AcceleratorEndpoint.instance('web'), /'instanceId'/],
      [
        'fails with a weight over 255',
        () => AcceleratorEndpoint.elasticIp('eipalloc-0123456789abcdef0', { weight: 256 }),
        /'weight'/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
