import { Duration } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { HttpAuthorization } from '../../../lib/apis';
import { testStack } from '../../support/synth';
import { fn } from '../support/function';

describe('HttpAuthorization', () => {
  describe('fails', () => {
    test.each([
      [
        'an issuer without https',
        () => HttpAuthorization.jwt({ issuer: 'id.example.com', audiences: ['a'] }),
        /starts with 'https:\/\/'/,
      ],
      [
        'no audience',
        () => HttpAuthorization.jwt({ issuer: 'https://a.b', audiences: [] }),
        /'audiences' must not be empty/,
      ],
      [
        'no client',
        () => HttpAuthorization.userPool(new cognito.UserPool(testStack(), 'P'), { clients: [] }),
        /'clients' must not be empty/,
      ],
      ['no reason', () => HttpAuthorization.none(' '), /'reason' must not be empty/],
      [
        'a cache for longer than an hour',
        () => HttpAuthorization.lambdaFunction(fn(testStack()).alias, { cacheTtl: Duration.hours(2) }),
        /'cacheTtl' must be a duration in whole seconds from 0 to 3600 s/,
      ],
      [
        'an identity source of another form',
        () => HttpAuthorization.lambdaFunction(fn(testStack()).alias, { identitySources: ['Authorization'] }),
        /of the form '\$request.header.Name'/,
      ],
    ])('fails on %s', (_what, make, message) => expect(make).toThrow(message));
  });
});
