import { atLeastOne, isKnown, matches, percentage, rule, Rules, wholeNumber } from '../../private/validation';
import { ActiveMqAuthentication } from '../brokers/active-mq-authentication';
import { ActiveMqBrokerProps } from '../brokers/active-mq-broker';
import { ActiveMqDeployment, ActiveMqStorage } from '../brokers/active-mq-deployment';
import { ActiveMqInstanceType } from '../brokers/active-mq-instance-type';
import { ActiveMqPermission, ActiveMqUserOptions } from '../brokers/active-mq-permission';
import { ActiveMqVersion } from '../brokers/active-mq-version';
import { BrokerLogAccess } from '../brokers/broker-log-access';
import { ldapRules } from './active-mq-ldap';
import { engineRules, messageBrokerRules } from './broker-rules';
import { instanceRules } from './rabbit-mq-rules';

const GROUP = /^[A-Za-z0-9._~-]{2,100}$/;
const FORM = 'of 2 to 100 letters, digits, dashes, periods, underscores and tildes';

/** The group of the administrator, which may do everything. */
export const ADMINISTRATORS = 'administrators';

/** The properties of an `ActiveMqBroker`, with defaults. */
export function withActiveMqDefaults(props: ActiveMqBrokerProps) {
  const instanceType = (props.instanceType ?? ActiveMqInstanceType.M5_LARGE).instanceType;
  const { storePercent, heapPercent, connections } = props.alarmThresholds ?? {};
  return {
    authentication: props.authentication ?? ActiveMqAuthentication.simple(),
    deployment: props.deployment ?? ActiveMqDeployment.activeStandby(),
    version: (props.version ?? ActiveMqVersion.V5_19).version,
    instanceType,
    logAccess: props.logAccess ?? BrokerLogAccess.ownPolicy(),
    audit: props.auditLog ?? true,
    thresholds: {
      storePercent: storePercent ?? 70,
      heapPercent: heapPercent ?? 85,
      // A protocol has a hundred connections on a small broker, and a thousand on another
      // (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-limits.html).
      connections: connections ?? (instanceType.endsWith('.micro') ? 80 : 800),
    },
  };
}

/** The rules of an `ActiveMqBroker`. */
export function activeMqRules(props: ActiveMqBrokerProps): Rules {
  const { deployment, version, instanceType } = withActiveMqDefaults(props);
  const { alarmThresholds, configurationXml, permissions = [] } = props;
  const family = isKnown(instanceType) ? (/^mq\.([a-z0-9]+)\./.exec(instanceType)?.[1] ?? '') : '';
  const isSmall = ['t2', 't3'].includes(family);
  return [
    messageBrokerRules(props, 'activeStandby()', deployment._subnets),
    engineRules('ActiveMQ', version, [5, 18], ActiveMqVersion.V5_19.version),
    instanceRules(instanceType),
    // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/upgrading-instance-type.html
    rule(
      family === 'm7g',
      () =>
        `'instanceType' must not be of m7g, which is for RabbitMQ alone, got ${instanceType}; take ActiveMqInstanceType.M5_LARGE`,
    ),
    rule(
      isSmall && deployment._mode !== 'SINGLE_INSTANCE',
      () =>
        `'instanceType' must not be ${instanceType} with activeStandby(), which it is too small for; take a larger one, or ActiveMqDeployment.single()`,
    ),
    // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-broker-instance-types.html
    rule(
      isSmall && deployment._storage === ActiveMqStorage.EBS,
      () => `'storage' must be EFS with ${instanceType}, got EBS; take a type of m5, or leave 'storage' out`,
    ),
    rule(
      configurationXml !== undefined && permissions.length > 0,
      () => `'permissions' must not be given with 'configurationXml', which has its own; leave one out`,
    ),
    matches(
      'configurationXml',
      configurationXml,
      /<broker[^>]+xmlns="http:\/\/activemq\.apache\.org\/schema\/core"/,
      'XML with a <broker xmlns="http://activemq.apache.org/schema/core">',
    ),
    ldapRules(props),
    permissions.map((permission, i) => permissionRules(`permissions[${i}]`, permission)),
    percentage('alarmThresholds.cpuPercent', alarmThresholds?.cpuPercent, { min: 1, max: 100 }),
    percentage('alarmThresholds.storePercent', alarmThresholds?.storePercent, { min: 1, max: 100 }),
    percentage('alarmThresholds.heapPercent', alarmThresholds?.heapPercent, { min: 1, max: 100 }),
    wholeNumber('alarmThresholds.connections', alarmThresholds?.connections, { min: 1 }),
  ];
}

/** The rules of a further user. */
export function activeMqUserRules(
  id: string,
  username: string,
  taken: readonly string[],
  { groups }: ActiveMqUserOptions,
  isInDirectory: boolean,
): Rules {
  return [
    rule(
      isInDirectory,
      () => `users must be made in the directory with ldap(), where the broker reads them; leave addUser() out`,
    ),
    matches('id', id, /^[A-Z][A-Za-z0-9]*$/, "a name in PascalCase such as 'Orders'"),
    matches('username', username, GROUP, FORM),
    rule(
      taken.includes(username),
      () => `'username' must be one of its own, got '${username}' twice; give the user another`,
    ),
    atLeastOne('groups', groups),
    rule(groups.length > 20, () => `'groups' must be at most 20, got ${groups.length}; join some`),
    groups.map((group) => matches('groups', group, GROUP, FORM)),
    rule(
      groups.includes(ADMINISTRATORS),
      () => `'groups' must not be '${ADMINISTRATORS}', who may do everything; name the groups of 'permissions'`,
    ),
  ];
}

function permissionRules(name: string, { queue, topic, read, write, create }: ActiveMqPermission): Rules {
  const groups = [...(read ?? []), ...(write ?? []), ...(create ?? [])];
  return [
    rule(
      (queue === undefined) === (topic === undefined),
      () => `'${name}' must have either 'queue' or 'topic', got ${queue === undefined ? 'none' : 'both'}`,
    ),
    rule(
      groups.length === 0,
      () => `'${name}' must name a group in 'read', 'write' or 'create', got none; name one, or leave it out`,
    ),
    rule(
      [queue, topic].some((it) => it?.trim() === ''),
      () => `'${name}' must not have an empty name; '>' is all queues or topics`,
    ),
    groups.map((group) => matches(`${name}`, group, GROUP, `groups ${FORM}`)),
  ];
}
