import { isKnown, number, percentage, rule, Rules } from '../../private/validation';
import { RabbitMqAuthentication } from '../brokers/rabbit-mq-authentication';
import { RabbitMqBrokerProps } from '../brokers/rabbit-mq-broker';
import { RabbitMqDeployment } from '../brokers/rabbit-mq-deployment';
import { RabbitMqInstanceType } from '../brokers/rabbit-mq-instance-type';
import { RabbitMqVersion } from '../brokers/rabbit-mq-version';
import { engineRules, messageBrokerRules } from './broker-rules';
import { backendRules } from './rabbit-mq-backends';

/** The properties of a `RabbitMqBroker`, with defaults. */
export function withRabbitMqDefaults(props: RabbitMqBrokerProps) {
  return {
    authentication: props.authentication ?? RabbitMqAuthentication.simple(),
    deployment: props.deployment ?? RabbitMqDeployment.cluster(),
    version: (props.version ?? RabbitMqVersion.V4_2).version,
    instanceType: (props.instanceType ?? RabbitMqInstanceType.M7G_LARGE).instanceType,
    configuration: props.configuration ?? {},
  };
}

/** The rules of a `RabbitMqBroker`. */
export function rabbitMqRules(props: RabbitMqBrokerProps): Rules {
  const { deployment, version, instanceType, configuration } = withRabbitMqDefaults(props);
  const { alarmThresholds: thresholds } = props;
  const family = isKnown(instanceType) ? (/^mq\.([a-z0-9]+)\./.exec(instanceType)?.[1] ?? '') : undefined;
  const isSingle = deployment._mode === 'SINGLE_INSTANCE';
  return [
    messageBrokerRules(props, 'cluster()', deployment._subnets),
    engineRules('RabbitMQ', version, [3, 13], RabbitMqVersion.V4_2.version),
    instanceRules(instanceType),
    // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-version-management.html
    rule(
      isKnown(version) && Number(version.split('.')[0]) >= 4 && ['t2', 't3', 'm4', 'm5'].includes(family ?? ''),
      () =>
        `'instanceType' must be of m7g with RabbitMQ ${version}, got ${instanceType}; take RabbitMqInstanceType.M7G_LARGE, or RabbitMqVersion.V3_13`,
    ),
    rule(
      ['t2', 't3'].includes(family ?? '') && !isSingle,
      () =>
        `'instanceType' must not be ${instanceType} with cluster(), which it has no memory for; take a larger one, or RabbitMqDeployment.single()`,
    ),
    Object.entries(configuration).map(([key, value]) => configurationRule(key, value)),
    backendRules(props, version),
    percentage('alarmThresholds.cpuPercent', thresholds?.cpuPercent, { min: 1, max: 100 }),
    percentage('alarmThresholds.memoryPercent', thresholds?.memoryPercent, { min: 1, max: 100 }),
    number('alarmThresholds.diskFreePercent', thresholds?.diskFreePercent, { min: 100 }),
  ];
}

/** The form of the name of an instance type. */
export function instanceRules(instanceType: string): Rules {
  return rule(
    isKnown(instanceType) && !/^mq\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceType),
    () => `'instanceType' must be of the form 'mq.m7g.large', got '${instanceType}'`,
  );
}

function configurationRule(key: string, value: string): Rules {
  return [
    rule(
      !/^[A-Za-z0-9_$.]+$/.test(key),
      () => `'configuration' must have keys of RabbitMQ such as 'consumer_timeout', got '${key}'`,
    ),
    rule(
      isKnown(value) && (value.trim() === '' || /[\r\n]/.test(value)),
      () => `'configuration' must have values of one line, got '${value}' for '${key}'`,
    ),
  ];
}
