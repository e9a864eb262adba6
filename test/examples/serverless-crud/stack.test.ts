import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountSettingsStack } from '../../../examples/account-settings/stack';
import { ITEM_SCHEMA } from '../../../examples/serverless-crud/item-schema';
import { ServerlessCrudStack } from '../../../examples/serverless-crud/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('ServerlessCrud', (app, profile) => {
  // Without it, the API makes the role that API Gateway writes logs with.
  new AccountSettingsStack(app, 'AccountSettings', { profile });
  new ServerlessCrudStack(app, 'ServerlessCrud', { profile });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));

describe('ServerlessCrud', () => {
  test('in a sandbox is signed with AWS credentials, and has no alarm, firewall and domain', () => {
    const sandbox = template('sandbox');
    sandbox.allResourcesProperties('AWS::ApiGateway::Method', { AuthorizationType: 'AWS_IAM' });
    for (const type of ['Cognito::UserPool', 'CloudWatch::Alarm', 'WAFv2::WebACL', 'ApiGateway::DomainName']) {
      sandbox.resourceCountIs(`AWS::${type}`, 0);
    }
    sandbox.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  });

  test('in production asks for users of the pool, is watched, protected and deployed as a canary', () => {
    const production = template('production');
    production.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      AuthorizationType: 'COGNITO_USER_POOLS',
    });
    production.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 12, RequireSymbols: true }) },
    });
    production.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      AlarmConfiguration: {
        Alarms: Match.arrayWith([{ Name: { Ref: Match.stringLikeRegexp('^ApiRollbackAlarm') } }]),
        Enabled: true,
      },
    });
    production.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })],
    });
    production.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ALLOWED_ORIGIN: 'https://app.example.com' }) },
    });
    production.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    production.hasResourceProperties('AWS::ApiGateway::DomainName', { DomainName: 'items.example.com' });
  });

  test('in production has no flow that would send tokens to an address of an example, and mails by the own domain', () => {
    const production = template('production');
    production.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlowsUserPoolClient: false,
      AllowedOAuthFlows: Match.absent(),
      AllowedOAuthScopes: Match.absent(),
      CallbackURLs: Match.absent(),
    });
    production.hasResourceProperties('AWS::Cognito::UserPool', {
      EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'no-reply@example.com' },
    });
  });

  test('has a switch of writes that the function reads and cannot turn', () => {
    const sandbox = template('sandbox');
    sandbox.hasResourceProperties('AWS::SSM::Parameter', { Value: 'on', AllowedPattern: '^(on|off)$' });
    const [[id]] = Object.entries(sandbox.findResources('AWS::SSM::Parameter'));
    sandbox.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ WRITE_SWITCH_NAME: { Ref: id } }) },
    });
    const policies = JSON.stringify(sandbox.findResources('AWS::IAM::Policy'));
    expect(policies.match(/"ssm:[A-Za-z*]+"/g)).toEqual(['"ssm:GetParameter"']);
  });

  test('lets the function do no more than the handler does', () => {
    const policies = JSON.stringify(template('sandbox').findResources('AWS::IAM::Policy'));
    expect(policies).not.toMatch(/dynamodb:(Scan|Batch|\*)/);
  });

  test('refuses bodies by a schema that needs what the handler needs', () => {
    expect(ITEM_SCHEMA.required).toEqual(['name', 'quantity']);
  });
});
