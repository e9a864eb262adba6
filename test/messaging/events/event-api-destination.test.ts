import { PropertyInjectors, SecretValue, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { ApiDestination } from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ApplicationEventBus, EventApiDestination, EventApiDestinationProps } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp, testStack } from '../../support/synth';

const CONNECTION = 'AWS::Events::Connection';
const DESTINATION = 'AWS::Events::ApiDestination';
const RESOURCE = 'arn:aws:vpc-lattice:eu-west-1:111122223333:resourceconfiguration/rcfg-0123456789abcdef0';

function make(
  props: Partial<EventApiDestinationProps> = {},
  stack: Stack = testStack(),
  id = 'Partner',
): EventApiDestination {
  return new EventApiDestination(stack, id, {
    endpoint: 'https://partner.example.com/orders',
    authorization: events.Authorization.apiKey('x-api-key', SecretValue.secretsManager('partner')),
    ...props,
  });
}

function template(props: Partial<EventApiDestinationProps> = {}): Template {
  return templateOf(Stack.of(make(props)));
}

describe('EventApiDestination', () => {
  describe('defaults', () => {
    test('defaults: POST over the internet, 300 a second, credentials from a secret with a key of EventBridge', () => {
      const result = template();
      result.hasResourceProperties(DESTINATION, {
        ConnectionArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PartnerConnection'), 'Arn'] },
        HttpMethod: 'POST',
        InvocationEndpoint: 'https://partner.example.com/orders',
        InvocationRateLimitPerSecond: 300,
        Name: Match.absent(),
      });
      result.hasResourceProperties(CONNECTION, {
        AuthorizationType: 'API_KEY',
        AuthParameters: {
          ApiKeyAuthParameters: {
            ApiKeyName: 'x-api-key',
            ApiKeyValue: '{{resolve:secretsmanager:partner:SecretString:::}}',
          },
          InvocationHttpParameters: Match.absent(),
        },
        InvocationConnectivityParameters: Match.absent(),
        KmsKeyIdentifier: Match.absent(),
        Name: Match.absent(),
      });
    });
  });
  describe('all options', () => {
    test('all options', () => {
      const stack = testStack();
      const encryptionKey = new kms.Key(stack, 'Key');
      make(
        {
          httpMethod: events.HttpMethod.PUT,
          rateLimitPerSecond: 10,
          headerParameters: { via: events.HttpParameter.fromString('eventbridge') },
          queryStringParameters: { token: events.HttpParameter.fromSecret(SecretValue.secretsManager('token')) },
          resourceConfigurationArn: RESOURCE,
          encryptionKey,
          description: 'Orders',
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResourceProperties(DESTINATION, {
        HttpMethod: 'PUT',
        InvocationRateLimitPerSecond: 10,
        Description: 'Orders',
      });
      result.hasResourceProperties(CONNECTION, {
        AuthParameters: Match.objectLike({
          InvocationHttpParameters: {
            HeaderParameters: [{ Key: 'via', Value: 'eventbridge', IsValueSecret: false }],
            QueryStringParameters: [
              { Key: 'token', Value: '{{resolve:secretsmanager:token:SecretString:::}}', IsValueSecret: true },
            ],
          },
        }),
        InvocationConnectivityParameters: { ResourceParameters: { ResourceConfigurationArn: RESOURCE } },
        KmsKeyIdentifier: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
      result.hasResourceProperties('AWS::KMS::Key', { Tags: [{ Key: 'EventBridgeApiDestinations', Value: 'true' }] });
    });

    test('a route sends to it, with its dead letters', () => {
      const stack = testStack();
      const bus = new ApplicationEventBus(stack, 'Events', { alarms: Alarms.none() });
      bus.route('Orders', {
        pattern: { source: ['shop.orders'] },
        target: new ApiDestination(make({}, stack).apiDestination),
      });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Events::Rule', {
        Targets: [
          Match.objectLike({
            Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PartnerDestination'), 'Arn'] },
            RoleArn: Match.anyValue(),
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] } },
          }),
        ],
      });
    });
  });
  describe('overrides', () => {
    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: EventApiDestination.PROPERTY_INJECTION_ID,
        inject: (props: EventApiDestinationProps) => ({ description: 'All', ...props }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(DESTINATION, { Description: 'All' });
    });
  });
  describe('fails', () => {
    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() =>
        make({ endpoint: 'http://partner.example.com', rateLimitPerSecond: 0, description: 'x'.repeat(513) }, stack),
      ).toThrow(/EventApiDestination at 'Test\/Partner' has 3 problems:[^]*https:[^]*rateLimitPerSecond[^]*512/);
      expect(stack.node.findChild('Partner').node.children).toEqual([]);
    });

    test.each<[string, Partial<EventApiDestinationProps>, string]>([
      [
        'a long address',
        { endpoint: `https://a.example.com/${'x'.repeat(2048)}` },
        "'endpoint' must have at most 2048",
      ],
      ['no resource', { resourceConfigurationArn: 'rcfg-1' }, "'resourceConfigurationArn' must be the ARN"],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });
  });
  describe('in a stack', () => {
    test('two in one stack; children can be overridden', () => {
      const stack = testStack();
      const [one] = ['One', 'Two'].map((id) => make({}, stack, id));
      (one?.apiDestination.node.findChild('ApiDestination') as events.CfnApiDestination).description = 'Mine';
      const result = templateOf(stack);
      result.resourceCountIs(DESTINATION, 2);
      result.hasResourceProperties(DESTINATION, { Description: 'Mine' });
    });
  });
});
