import { RemovalPolicies, Stack, Stage } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ApiGatewayAccount } from '../../lib/apis';
import { templateOf, testApp, testStack } from '../support/synth';
import { make, simple } from './support/rest';

describe('ApiGatewayAccount', () => {
  describe('defaults', () => {
    test('a role that writes to the log groups of the account and Region, and no more', () => {
      const stack = testStack();
      new ApiGatewayAccount(stack, 'Account');
      templateOf(stack).hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' } },
          ],
        },
        Policies: [
          {
            PolicyName: 'WriteLogs',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: [
                    'logs:CreateLogGroup',
                    'logs:CreateLogStream',
                    'logs:DescribeLogGroups',
                    'logs:DescribeLogStreams',
                    'logs:FilterLogEvents',
                    'logs:GetLogEvents',
                    'logs:PutLogEvents',
                  ],
                  Resource: {
                    'Fn::Join': [
                      '',
                      [
                        'arn:',
                        { Ref: 'AWS::Partition' },
                        ':logs:',
                        { Ref: 'AWS::Region' },
                        ':',
                        { Ref: 'AWS::AccountId' },
                        ':*',
                      ],
                    ],
                  },
                },
              ],
            },
          },
        ],
        ManagedPolicyArns: Match.absent(),
      });
    });
  });

  describe('in a stack', () => {
    test('is made once in an app, and other stacks wait for the first', () => {
      const app = testApp();
      const [first, second] = [testStack(app, 'First'), testStack(app, 'Second')];
      make({}, first);
      make({}, first, 'Other');
      make({}, second);
      templateOf(first).resourceCountIs('AWS::ApiGateway::Account', 1);
      templateOf(second).resourceCountIs('AWS::ApiGateway::Account', 0);
      expect(second.dependencies.map(({ stackName }) => stackName)).toEqual(['First']);
    });

    test('is made again for another Region', () => {
      const app = testApp();
      const stacks = ['eu-west-1', 'eu-central-1'].map((region) =>
        testStack(app, `Stack-${region}`, { env: { region } }),
      );
      for (const stack of stacks) make({}, stack);
      for (const stack of stacks) templateOf(stack).resourceCountIs('AWS::ApiGateway::Account', 1);
    });

    test('is made once in each stage of an app, for no stack can depend on another stage', () => {
      const app = testApp();
      const stages = ['Beta', 'Gamma'].map((name) => new Stage(app, name));
      for (const stage of stages) {
        make({}, new Stack(stage, 'First'));
        make({}, new Stack(stage, 'Second'));
      }
      for (const stage of stages) {
        const { stacks } = stage.synth();
        const settings = stacks.map(({ template }) =>
          Object.values<{ Type: string }>(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGateway::Account'),
        );
        expect(settings.map(({ length }) => length)).toEqual([1, 0]);
      }
    });

    test('is not the one of a stage within the app, for an API outside of it', () => {
      const app = testApp();
      make({}, new Stack(new Stage(app, 'Beta'), 'First'));
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).resourceCountIs('AWS::ApiGateway::Account', 1);
    });

    test('is not made where something else in the stack has made one', () => {
      const stack = testStack();
      new apigateway.RestApi(stack, 'Other', { cloudWatchRole: true }).root.addMethod('GET');
      make({}, stack);
      templateOf(stack).resourceCountIs('AWS::ApiGateway::Account', 1);
    });

    test('is not one that something else has made in a stack that depends on this one', () => {
      const app = testApp();
      const [stack, other] = [testStack(app), testStack(app, 'Other')];
      const { root } = new apigateway.RestApi(other, 'Raw', { cloudWatchRole: true });
      make({}, stack);
      root.addMethod('GET', new apigateway.LambdaIntegration(simple(stack)));
      templateOf(stack).resourceCountIs('AWS::ApiGateway::Account', 1);
      templateOf(other).resourceCountIs('AWS::ApiGateway::Account', 1);
    });

    test('can be in a stack of its own', () => {
      const app = testApp();
      const [base, stack] = [testStack(app, 'Base'), testStack(app)];
      new ApiGatewayAccount(base, 'Account');
      make({}, stack);
      templateOf(stack).resourceCountIs('AWS::ApiGateway::Account', 0);
      expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Base']);
    });

    test('outlives a removal policy for the whole app', () => {
      const app = testApp();
      const stack = testStack(app);
      make({}, stack);
      RemovalPolicies.of(app).destroy();
      templateOf(stack).hasResource('AWS::ApiGateway::Account', {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    });

    test('children can be overridden', () => {
      const stack = testStack();
      const { role } = new ApiGatewayAccount(stack, 'Account');
      (role.node.defaultChild as iam.CfnRole).addPropertyOverride('Path', '/service/');
      templateOf(stack).hasResourceProperties('AWS::IAM::Role', { Path: '/service/' });
    });
  });
});
