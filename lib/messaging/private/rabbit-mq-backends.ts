import { isKnown, rule, Rules } from '../../private/validation';
import { RabbitMqBrokerProps } from '../brokers/rabbit-mq-broker';

const BACKEND = /^auth_backends\.\d+(\.authn|\.authz)?$/;

/** The prefix of keys whose values are ARNs of secrets and files. */
const ARNS = 'aws.arns.';
const ROLE = `${ARNS}assume_role_arn`;

// https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/oauth-for-amq-for-rabbitmq.html
const REFUSED = /^(management\.(oauth_resource_servers\.[^.]+\.)?oauth_client_secret|auth_oauth2\.signing_keys\..+)$/;

// https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/arn-support-rabbitmq-configuration.html
const BY_ARN =
  /^(auth_ldap\.(dn_lookup|other)_bind\.password|auth_(ldap|http)\.ssl_options\.(cacertfile|certfile|keyfile)|auth_oauth2\.(oauth_providers\.[^.]+\.)?https\.cacertfile)$/;

/** Whether the broker has an administrator of its own: where RabbitMQ is told of other users alone, it would be none. */
export function hasAdministrator({ authentication, configuration }: RabbitMqBrokerProps): boolean {
  if (!authentication?._strategy) return true;
  return backendsOf(configuration).some((backend) => isOf(backend, 'internal'));
}

/** The rules of users that are not in the broker. */
export function backendRules(props: RabbitMqBrokerProps, version: string): Rules {
  const { authentication, configuration = {}, adminSecret } = props;
  if (!authentication?._strategy) return [];
  const backends = backendsOf(configuration);
  return [
    rule(
      backends.length === 0,
      () =>
        `'configuration' must have the key 'auth_backends.1' with configManaged(), such as 'oauth2'; give it, or take RabbitMqAuthentication.simple()`,
    ),
    rule(
      backends.some((backend) => !isKnown(backend)),
      () => `'configuration' must have 'auth_backends' that are known at synthesis; write them out`,
    ),
    // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-http-tutorial.html
    rule(
      isKnown(version) && Number(version.split('.')[0]) < 4 && backends.some((backend) => isOf(backend, 'http')),
      () => `'version' must be RabbitMQ 4 or later with the backend 'http', got ${version}; take RabbitMqVersion.V4_2`,
    ),
    Object.keys(configuration).map((key) => [
      rule(REFUSED.test(key), () => `'configuration' must not have '${key}', which Amazon MQ refuses; leave it out`),
      rule(
        BY_ARN.test(key),
        () => `'configuration' must not have '${key}', which Amazon MQ takes by ARN alone; give '${ARNS}${key}'`,
      ),
    ]),
    rule(
      Object.keys(configuration).some((key) => key.startsWith(ARNS)) && configuration[ROLE] === undefined,
      () =>
        `'configuration' must have '${ROLE}' with other keys of '${ARNS}', got none; give the role that may read them`,
    ),
    rule(
      adminSecret !== undefined && backends.every((backend) => !isOf(backend, 'internal')),
      () =>
        `'adminSecret' must not be given without the backend 'internal', by which alone it could sign in; leave it out, or add 'auth_backends.2': 'internal'`,
    ),
  ];
}

function backendsOf(configuration: RabbitMqBrokerProps['configuration'] = {}): string[] {
  return Object.entries(configuration).flatMap(([key, value]) => (BACKEND.test(key) ? [value] : []));
}

function isOf(backend: string, name: string): boolean {
  return [name, `rabbit_auth_backend_${name}`].includes(backend.trim());
}
