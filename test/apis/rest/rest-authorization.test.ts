import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  RestAuthorization,
  RestRequestAuthorizerOptions,
  RestTokenAuthorizerOptions,
  RestUserPoolOptions,
} from '../../../lib/apis';
import { recommendedContext, templateOf, testApp, testStack } from '../../support/synth';
import { fn, make, Options, simple, template } from '../support/rest';

describe('RestAuthorization', () => {
  describe('all options', () => {
    const authorization = (choice: RestAuthorization): Options => ({ definition: { authorization: choice } });
    const pool = (stack: Stack) => new cognito.UserPool(stack, 'Pool');

    test('of a user pool, by scope', () => {
      const result = template((stack) =>
        authorization(RestAuthorization.userPool(pool(stack), { scopes: ['items/read'] })),
      );
      result.hasResourceProperties('AWS::ApiGateway::Authorizer', {
        Type: 'COGNITO_USER_POOLS',
        AuthorizerResultTtlInSeconds: 300,
      });
      result.hasResourceProperties('AWS::ApiGateway::Method', {
        AuthorizationType: 'COGNITO_USER_POOLS',
        AuthorizationScopes: ['items/read'],
        AuthorizerId: Match.anyValue(),
      });
    });

    test('of a user pool, by any identity token', () => {
      template((stack) => authorization(RestAuthorization.userPool(pool(stack)))).hasResourceProperties(
        'AWS::ApiGateway::Method',
        { AuthorizationScopes: Match.absent() },
      );
    });

    test('by a function that gets the token', () => {
      const result = template((stack) =>
        authorization(
          RestAuthorization.lambdaToken(fn(stack), { validationRegex: '^Bearer .+$', cacheTtl: Duration.seconds(9) }),
        ),
      );
      result.hasResourceProperties('AWS::ApiGateway::Authorizer', {
        Type: 'TOKEN',
        IdentityValidationExpression: '^Bearer .+$',
        AuthorizerResultTtlInSeconds: 9,
      });
      result.hasResourceProperties('AWS::ApiGateway::Method', { AuthorizationType: 'CUSTOM' });
      result.resourceCountIs('AWS::Lambda::Permission', 2);
    });

    test('by a function that gets the request, once for all routes', () => {
      const result = template((stack) => ({
        definition: {
          authorization: RestAuthorization.lambdaFunction(fn(stack)),
          routes: [
            { path: '/a', methods: ['GET', 'PUT'] },
            { path: '/b', methods: ['GET'] },
          ],
        },
      }));
      result.resourceCountIs('AWS::ApiGateway::Authorizer', 1);
      result.hasResourceProperties('AWS::ApiGateway::Authorizer', {
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.Authorization',
      });
    });

    test('two authorizers under two names', () => {
      template((stack) => ({
        definition: {
          authorization: RestAuthorization.lambdaFunction(fn(stack)),
          routes: [
            { path: '/a', methods: ['GET'] },
            {
              path: '/b',
              methods: ['GET'],
              authorization: RestAuthorization.lambdaFunction(fn(stack, 'Partners'), {
                authorizerId: 'PartnerAuthorizer',
              }),
            },
          ],
        },
      })).resourceCountIs('AWS::ApiGateway::Authorizer', 2);
    });

    test('of further user pools', () => {
      template((stack) =>
        authorization(
          RestAuthorization.userPool(pool(stack), { additionalUserPools: [new cognito.UserPool(stack, 'Partners')] }),
        ),
      ).hasResourceProperties('AWS::ApiGateway::Authorizer', {
        ProviderARNs: [
          { 'Fn::GetAtt': [Match.stringLikeRegexp('^Pool'), 'Arn'] },
          { 'Fn::GetAtt': [Match.stringLikeRegexp('^Partners'), 'Arn'] },
        ],
      });
    });
  });

  describe('overrides', () => {
    type Choose = (stack: Stack) => RestAuthorization;
    const pool = (stack: Stack, id = 'Pool') => new cognito.UserPool(stack, id);
    const byPool =
      (options: (stack: Stack) => RestUserPoolOptions = () => ({})): Choose =>
      (stack) =>
        RestAuthorization.userPool(pool(stack), options(stack));
    const byToken =
      (options: RestTokenAuthorizerOptions = {}): Choose =>
      (stack) =>
        RestAuthorization.lambdaToken(simple(stack), options);
    const byRequest =
      (options: RestRequestAuthorizerOptions = {}): Choose =>
      (stack) =>
        RestAuthorization.lambdaFunction(simple(stack), options);
    const short = { cacheTtl: Duration.seconds(0) };
    const choices: Choose[] = [
      () => RestAuthorization.iam(),
      () => RestAuthorization.none('public'),
      byPool(),
      byPool(() => short),
      byPool(() => ({ scopes: ['items/read'] })),
      byPool((stack) => ({ additionalUserPools: [pool(stack, 'Partners')] })),
      byToken(),
      byToken(short),
      byToken({ validationRegex: '^Bearer .+$' }),
      byRequest(),
      byRequest(short),
      byRequest({ identitySources: [apigateway.IdentitySource.queryString('token')] }),
    ];
    const resourcesOf = (context: Record<string, unknown>, choose: Choose, type: string) => {
      const stack = testStack(testApp(context));
      make({ definition: { authorization: choose(stack) } }, stack);
      return templateOf(stack).findResources(`AWS::ApiGateway::${type}`);
    };

    test.each([
      ['the feature flags of this project', recommendedContext],
      ['no feature flag', {}],
    ])('with %s, each authorization is a deployment of the stage of its own', (_what, context) => {
      const deployments = choices.map((choose) => Object.keys(resourcesOf(context, choose, 'Deployment')));
      expect(new Set(deployments.flat()).size).toBe(choices.length);
      expect(choices.map((choose) => Object.keys(resourcesOf(context, choose, 'Deployment')))).toEqual(deployments);
    });

    test('is the same authorizer and method without feature flags as with them', () => {
      for (const choose of choices) {
        for (const type of ['Authorizer', 'Method']) {
          expect(resourcesOf({}, choose, type)).toEqual(resourcesOf(recommendedContext, choose, type));
        }
      }
    });
  });

  describe('fails', () => {
    test.each<[string, (handler: lambda.IFunction) => unknown, string]>([
      ['no reason for an open API', () => RestAuthorization.none(' '), "'reason' must not be empty"],
      [
        'an empty list of further user pools',
        () => RestAuthorization.userPool(new cognito.UserPool(testStack(), 'P'), { additionalUserPools: [] }),
        "'additionalUserPools' must not be empty",
      ],
      [
        'a malformed expression',
        (f) => RestAuthorization.lambdaToken(f, { validationRegex: '(' }),
        "'validationRegex' must be a regular expression, got '('",
      ],
      [
        'a cache of a day',
        (f) => RestAuthorization.lambdaToken(f, { cacheTtl: Duration.days(1) }),
        "'cacheTtl' must be a duration in whole seconds from 0 to 3600 s",
      ],
      [
        'a cache for everybody',
        (f) => RestAuthorization.lambdaFunction(f, { identitySources: [] }),
        "every caller would get the first one's answer",
      ],
      [
        'an unknown identity source',
        (f) => RestAuthorization.lambdaFunction(f, { identitySources: ['Authorization'] }),
        "'identitySources' must be made by apigateway.IdentitySource",
      ],
    ])('fails for %s', (_what, act, message) => {
      expect(() => act(simple(testStack()))).toThrow(message);
    });
  });
});
