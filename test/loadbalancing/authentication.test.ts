import { Duration, SecretValue, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Authentication,
  ClaimFormat,
  Exposure,
  JwtClaim,
  OidcAuthenticationOptions,
  RouteMatch,
  WebLoadBalancer,
} from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';
import { certificate, importedVpc } from './support';

const OIDC: OidcAuthenticationOptions = {
  issuer: 'https://id.example.com',
  authorizationEndpoint: 'https://id.example.com/authorize',
  tokenEndpoint: 'https://id.example.com/token',
  userInfoEndpoint: 'https://id.example.com/userinfo',
  clientId: 'shop',
  clientSecret: SecretValue.secretsManager('oidc'),
};

function templateWith(authentication: Authentication, stack: Stack = testStack()): Template {
  const alb = new WebLoadBalancer(stack, 'Alb', {
    vpc: importedVpc(stack),
    exposure: Exposure.internet({ certificates: [certificate('a')] }),
    alarms: Alarms.none(),
  });
  alb.addRoute(stack, 'Route', {
    match: RouteMatch.everything(),
    action: elbv2.ListenerAction.fixedResponse(200),
    authentication,
  });
  return templateOf(stack);
}

function hasFirstAction(template: Template, action: object): void {
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
    Actions: [Match.objectLike(action), Match.objectLike({ Type: 'fixed-response' })],
  });
}

describe('Authentication', () => {
  const JWT = { issuer: 'https://id.example.com', jwksEndpoint: 'https://id.example.com/jwks' };

  describe('defaults', () => {
    describe('userPool', () => {
      let template: Template;

      beforeAll(() => {
        const stack = testStack();
        const pool = new cognito.UserPool(stack, 'Users');
        const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'shop' } });
        const client = pool.addClient('Client', { generateSecret: true });
        template = templateWith(Authentication.userPool(pool, { client, domain }), stack);
      });

      test('signs users in, for a working day', () => {
        hasFirstAction(template, {
          Type: 'authenticate-cognito',
          AuthenticateCognitoConfig: Match.objectLike({
            UserPoolClientId: { Ref: Match.stringLikeRegexp('^UsersClient') },
            SessionTimeout: 28_800,
          }),
        });
      });

      test('lets the load balancer out to the user pool', () => {
        template.hasResourceProperties('AWS::EC2::SecurityGroup', {
          SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
        });
      });
    });

    describe('oidc', () => {
      test('has the provider and the defaults of the session', () => {
        hasFirstAction(templateWith(Authentication.oidc(OIDC)), {
          Type: 'authenticate-oidc',
          AuthenticateOidcConfig: {
            Issuer: 'https://id.example.com',
            AuthorizationEndpoint: 'https://id.example.com/authorize',
            TokenEndpoint: 'https://id.example.com/token',
            UserInfoEndpoint: 'https://id.example.com/userinfo',
            ClientId: 'shop',
            ClientSecret: '{{resolve:secretsmanager:oidc:SecretString:::}}',
            SessionTimeout: 28_800,
          },
        });
      });
    });

    describe('jwt', () => {
      test('are checked against the keys of the issuer, which the load balancer can reach', () => {
        const template = templateWith(Authentication.jwt(JWT));
        hasFirstAction(template, {
          Type: 'jwt-validation',
          JwtValidationConfig: {
            Issuer: 'https://id.example.com',
            JwksEndpoint: 'https://id.example.com/jwks',
            AdditionalClaims: Match.absent(),
          },
        });
        template.hasResourceProperties('AWS::EC2::SecurityGroup', {
          // EC2 refuses an apostrophe in a description.
          SecurityGroupEgress: [
            {
              CidrIp: '0.0.0.0/0',
              IpProtocol: 'tcp',
              FromPort: 443,
              ToPort: 443,
              Description: 'To the keys of the issuer of tokens',
            },
          ],
        });
      });
    });
  });

  describe('all options', () => {
    describe('oidc', () => {
      test('has all options', () => {
        const authentication = Authentication.oidc({
          ...OIDC,
          onUnauthenticated: elbv2.UnauthenticatedAction.DENY,
          scope: 'openid email',
          sessionTimeout: Duration.hours(1),
          sessionCookieName: 'Shop',
        });
        hasFirstAction(templateWith(authentication), {
          AuthenticateOidcConfig: Match.objectLike({
            OnUnauthenticatedRequest: 'deny',
            Scope: 'openid email',
            SessionTimeout: 3600,
            SessionCookieName: 'Shop',
          }),
        });
      });
    });

    describe('jwt', () => {
      test('must have the claims that are asked for', () => {
        const claims = [
          { name: 'aud', values: ['shop'] },
          { name: 'scope', values: ['read', 'write'], format: ClaimFormat.SPACE_SEPARATED },
        ];
        hasFirstAction(templateWith(Authentication.jwt({ ...JWT, claims })), {
          JwtValidationConfig: Match.objectLike({
            AdditionalClaims: [
              { Name: 'aud', Values: ['shop'], Format: 'single-string' },
              { Name: 'scope', Values: ['read', 'write'], Format: 'space-separated-values' },
            ],
          }),
        });
      });
    });
  });

  describe('fails', () => {
    test.each([
      [
        'an issuer without https',
        () => Authentication.oidc({ ...OIDC, issuer: 'id.example.com' }),
        /Authentication.oidc: 'issuer' must be a URL that starts with 'https:\/\/', got 'id.example.com'/,
      ],
      ['an empty client', () => Authentication.oidc({ ...OIDC, clientId: '' }), /'clientId' must not be empty/],
      [
        'a session over 7 days',
        () => Authentication.oidc({ ...OIDC, sessionTimeout: Duration.days(8) }),
        /'sessionTimeout' must be .* from 1 to 604800 s, got 691200 s/,
      ],
      ['an empty scope', () => Authentication.oidc({ ...OIDC, scope: ' ' }), /'scope' must not be empty/],
      [
        'keys without https',
        () => Authentication.jwt({ issuer: 'https://a', jwksEndpoint: 'http://a/jwks' }),
        /Authentication.jwt: 'jwksEndpoint' must be a URL/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });

    describe('jwt', () => {
      test.each<[string, JwtClaim[], RegExp]>([
        ['no claim', [], /'claims' must not be empty/],
        [
          'eleven claims',
          Array.from({ length: 11 }, (_, i) => ({ name: `c${i}`, values: ['a'] })),
          /'claims' must be at most 10, got 11/,
        ],
        [
          'a claim twice',
          [
            { name: 'aud', values: ['a'] },
            { name: 'aud', values: ['b'] },
          ],
          /'claims' must not hold a value twice, got 'aud'/,
        ],
        [
          'a claim that is checked anyway',
          [{ name: 'iss', values: ['a'] }],
          /'claims.name' must be a claim other than exp, iss, nbf and iat, got 'iss'/,
        ],
        ['a claim without a value', [{ name: 'aud', values: [] }], /'claims.values' must not be empty/],
        [
          'a scope with a space',
          [{ name: 'scope', values: ['a b'], format: ClaimFormat.SPACE_SEPARATED }],
          /'claims.values' must be 1 to 256 characters without a space, got 'a b'/,
        ],
      ])('fails for %s', (_, claims, message) => {
        expect(() => Authentication.jwt({ ...JWT, claims })).toThrow(message);
      });
    });
  });
});
