import { Duration } from 'aws-cdk-lib/core';
import { Stickiness } from '../../lib/loadbalancing';

describe('Stickiness', () => {
  describe('fails', () => {
    test.each([
      [
        'a cookie for 8 days',
        () => Stickiness.loadBalancerCookie(Duration.days(8)),
        /Stickiness.loadBalancerCookie: 'duration' must be .* from 1 to 604800 s, got 691200 s/,
      ],
      [
        "a cookie of the load balancer's name",
        () => Stickiness.applicationCookie('AWSALB', Duration.days(1)),
        /Stickiness.applicationCookie: 'cookieName' must be .* got 'AWSALB'/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
