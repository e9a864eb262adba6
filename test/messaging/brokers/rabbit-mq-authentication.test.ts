import { Aws, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { EventSource } from '../../../lib/functions';
import { RabbitMqAuthentication, RabbitMqBrokerProps, RabbitMqVersion } from '../../../lib/messaging';
import { brokerSecretOf } from '../../specimens/messaging';
import { BROKER, CONFIGURATION, dataOf, nameOf, Props, rabbit, templateWith, userFrom } from './made-broker';

const managed =
  (configuration?: { [key: string]: string }, props: Partial<RabbitMqBrokerProps> = {}): Props<RabbitMqBrokerProps> =>
  () => ({ authentication: RabbitMqAuthentication.configManaged(), configuration, ...props });
const OAUTH = { 'auth_backends.1': 'oauth2', 'auth_oauth2.resource_server_id': 'rabbitmq' };

describe('RabbitMqAuthentication', () => {
  describe('defaults', () => {
    test('users are those of the broker', () => {
      for (const props of [undefined, () => ({ authentication: RabbitMqAuthentication.simple() })]) {
        const broker = rabbit(props);
        templateWith(broker).hasResourceProperties(BROKER, {
          AuthenticationStrategy: Match.absent(),
          Users: [userFrom('MqAdminSecret')],
        });
        expect(nameOf(broker)).toBe(nameOf(rabbit()));
      }
    });

    test('users as the configuration says, and none in the broker', () => {
      const broker = rabbit(managed(OAUTH));
      const result = templateWith(broker);
      result.hasResourceProperties(BROKER, { AuthenticationStrategy: 'CONFIG_MANAGED', Users: [] });
      result.hasResourceProperties(CONFIGURATION, { AuthenticationStrategy: Match.absent() });
      result.resourceCountIs('AWS::SecretsManager::Secret', 0);
      expect(dataOf(result)).toBe('auth_backends.1 = oauth2\nauth_oauth2.resource_server_id = rabbitmq\n');
      expect(broker.adminSecret).toBeUndefined();
    });
  });

  describe('overrides', () => {
    test.each([
      [{ ...OAUTH, 'auth_backends.2': 'internal' }],
      [{ 'auth_backends.1.authn': 'ldap', 'auth_backends.1.authz': 'rabbit_auth_backend_internal' }],
    ])('an administrator where users of the broker may sign in as well: %o', (configuration) => {
      const broker = rabbit(managed(configuration));
      templateWith(broker).hasResourceProperties(BROKER, {
        AuthenticationStrategy: 'CONFIG_MANAGED',
        Users: [userFrom('MqAdminSecret')],
      });
      expect(broker.adminSecret).toBeDefined();
    });

    test('passwords by ARN, with a role that may read them', () => {
      const broker = rabbit(
        managed({
          'auth_backends.1': 'ldap',
          'aws.arns.assume_role_arn': 'arn:aws:iam::111122223333:role/mq',
          'aws.arns.auth_ldap.dn_lookup_bind.password': 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a',
        }),
      );
      expect(dataOf(templateWith(broker))).toContain('aws.arns.assume_role_arn = arn:aws:iam::111122223333:role/mq\n');
    });

    test('the name changes, since CloudFormation makes another broker', () => {
      expect(nameOf(rabbit(managed(OAUTH)))).not.toBe(nameOf(rabbit(() => ({ configuration: OAUTH }))));
    });

    test('the name stays when the backends change, which is done in place', () => {
      expect(nameOf(rabbit(managed(OAUTH)))).toBe(nameOf(rabbit(managed({ 'auth_backends.1': 'http' }))));
    });

    test('queues are read as a user of the backend', () => {
      const broker = rabbit(managed(OAUTH));
      const secret = brokerSecretOf(Stack.of(broker), 'Reader');
      expect(() => EventSource.rabbitMq('Orders', broker, { queue: 'orders', secret })).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each<[string, Props<RabbitMqBrokerProps>, RegExp]>([
      [
        'no backend',
        managed({ heartbeat: '60' }),
        /'configuration' must have the key 'auth_backends\.1' with configManaged\(\), such as 'oauth2'; give it, or take RabbitMqAuthentication\.simple\(\)/,
      ],
      [
        'a backend that is not known',
        managed({ 'auth_backends.1': Aws.REGION }),
        /must have 'auth_backends' that are known at synthesis/,
      ],
      [
        'HTTP before RabbitMQ 4',
        managed({ 'auth_backends.1': 'http' }, { version: RabbitMqVersion.V3_13 }),
        /'version' must be RabbitMQ 4 or later with the backend 'http', got 3\.13; take RabbitMqVersion\.V4_2/,
      ],
      ...[
        'management.oauth_client_secret',
        'management.oauth_resource_servers.1.oauth_client_secret',
        'auth_oauth2.signing_keys.id1',
      ].map((key): [string, Props<RabbitMqBrokerProps>, RegExp] => [
        key,
        managed({ ...OAUTH, [key]: 'a' }),
        new RegExp(`'configuration' must not have '${key}', which Amazon MQ refuses`),
      ]),
      ...[
        'auth_ldap.dn_lookup_bind.password',
        'auth_ldap.other_bind.password',
        'auth_ldap.ssl_options.cacertfile',
        'auth_http.ssl_options.keyfile',
        'auth_oauth2.https.cacertfile',
        'auth_oauth2.oauth_providers.1.https.cacertfile',
      ].map((key): [string, Props<RabbitMqBrokerProps>, RegExp] => [
        key,
        managed({ ...OAUTH, [key]: 'a' }),
        new RegExp(`must not have '${key}', which Amazon MQ takes by ARN alone; give 'aws\\.arns\\.${key}'`),
      ]),
      [
        'a secret without a role that may read it',
        managed({
          'auth_backends.1': 'ldap',
          'aws.arns.auth_ldap.dn_lookup_bind.password': 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a',
        }),
        /'configuration' must have 'aws\.arns\.assume_role_arn' with other keys of 'aws\.arns\.', got none/,
      ],
      [
        'an administrator who could not sign in',
        (stack) => managed(OAUTH, { adminSecret: brokerSecretOf(stack) })(stack),
        /'adminSecret' must not be given without the backend 'internal'/,
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => rabbit(props)).toThrow(message);
    });

    test('fails for readers without a user, since there is no administrator', () => {
      expect(() => EventSource.rabbitMq('Orders', rabbit(managed(OAUTH)), { queue: 'orders' })).toThrow(
        /'secret' must be given, got nothing; the broker has no administrator of its own/,
      );
    });
  });
});
