import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ShieldedResource, ShieldedResourceType } from '../../../lib/edge';
import { testStack } from '../../support/synth';

const IN_IRELAND = 'eu-west-1:111122223333';

describe('ShieldedResource', () => {
  describe('all options', () => {
    test.each([
      [`arn:aws:elasticloadbalancing:${IN_IRELAND}:loadbalancer/app/shop/50dc6c49`, 'APPLICATION_LOAD_BALANCER'],
      [`arn:aws:elasticloadbalancing:${IN_IRELAND}:loadbalancer/old`, 'CLASSIC_LOAD_BALANCER'],
      ['arn:aws:cloudfront::111122223333:distribution/E1ABCDEF', 'CLOUDFRONT_DISTRIBUTION'],
      ['arn:aws:globalaccelerator::111122223333:accelerator/01234567-abcd', 'GLOBAL_ACCELERATOR'],
      ['arn:aws:route53:::hostedzone/Z0123456789', 'ROUTE_53_HOSTED_ZONE'],
      [`arn:aws:ec2:${IN_IRELAND}:eip-allocation/eipalloc-0123456789abcdef0`, 'ELASTIC_IP_ALLOCATION'],
    ])('%s is a %s', (arn, type) => {
      const { type: found, members } = ShieldedResource.arn(arn)._config;
      expect(found).toBe(ShieldedResourceType[type as keyof typeof ShieldedResourceType]);
      expect(members).toEqual([{ name: '', arn }]);
    });

    test('addresses are named after their constructs', () => {
      const stack = testStack();
      const addresses = ['One', 'Other'].map((id) => new ec2.CfnEIP(stack, id));
      expect(ShieldedResource.elasticIps(addresses)._config.members.map(({ name }) => name)).toEqual(['One', 'Other']);
    });
  });

  describe('fails', () => {
    test.each([
      [`arn:aws:elasticloadbalancing:${IN_IRELAND}:loadbalancer/net/games/50dc6c49`, /by its Elastic IP addresses/],
      [`arn:aws:lambda:${IN_IRELAND}:function:shop`, /'resourceArn' must be the ARN of/],
      ['arn:aws:globalaccelerator::111122223333:accelerator/a/listener/b', /'resourceArn' must be the ARN of/],
    ])('fails with %s', (arn, message) => {
      expect(() => ShieldedResource.arn(arn)).toThrow(message);
    });
  });
});
