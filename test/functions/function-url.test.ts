import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FunctionUrlAuthorization } from '../../lib/functions';
import { templateOf, testStack, warningsOf } from '../support/synth';
import { functionTemplate, makeFunction } from './subjects';

describe('function-url', () => {
  describe('defaults', () => {
    test('no URL', () => {
      functionTemplate().resourceCountIs('AWS::Lambda::Url', 0);
      expect(makeFunction().functionUrl).toBeUndefined();
    });

    test('a URL of the alias, for those whom IAM allows to call it', () => {
      const stack = testStack();
      const fn = makeFunction({ url: {} }, stack);
      fn.functionUrl?.grantInvokeUrl(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Lambda::Url', {
        AuthType: 'AWS_IAM',
        InvokeMode: 'BUFFERED',
        Qualifier: 'live',
        Cors: Match.absent(),
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunctionUrl' })]),
        },
      });
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('a stream for pages of another origin', () => {
      functionTemplate({
        url: { responseStreaming: true, cors: { allowedOrigins: ['https://example.com'] } },
      }).hasResourceProperties('AWS::Lambda::Url', {
        InvokeMode: 'RESPONSE_STREAM',
        Cors: { AllowOrigins: ['https://example.com'] },
      });
    });

    test('a URL for everybody has a reason, and warns', () => {
      const stack = testStack();
      makeFunction({ url: { authorization: FunctionUrlAuthorization.none('The caller signs the body') } }, stack);
      templateOf(stack).hasResourceProperties('AWS::Lambda::Url', { AuthType: lambda.FunctionUrlAuthType.NONE });
      expect(warningsOf(stack).join()).toContain('Everybody may call the URL of Test/Hello: The caller signs the body');
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      ['no reason', () => FunctionUrlAuthorization.none(' '), "'reason' must not be empty"],
      [
        'credentials for all origins',
        () => makeFunction({ url: { cors: { allowCredentials: true, allowedOrigins: ['*'] } } }),
        "'url.cors.allowedOrigins' must name the origins with 'allowCredentials', got '*'",
      ],
    ])('fails for %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
