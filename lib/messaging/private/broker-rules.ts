import { workloadSubnets } from '../../private/subnets';
import { isKnown, matches, rule, Rules, wholeNumber } from '../../private/validation';
import { BrokerQueueWatchOptions } from '../brokers/broker-queue-options';
import { MessageBrokerProps } from '../brokers/message-broker-props';
import { brokerSubnets } from './broker-parts';

/** The rules of both engines. */
export function messageBrokerRules(props: MessageBrokerProps, deployment: string, subnetCount: number): Rules {
  const { vpc, maintenanceWindow } = props;
  // Before its look-up, a VPC has whatever it is asked for.
  const isPending = vpc.selectSubnets(workloadSubnets(vpc, props.subnets)).isPendingLookup;
  const zones = isPending ? subnetCount : brokerSubnets(props, subnetCount).length;
  return [
    rule(
      zones < subnetCount,
      () =>
        `'subnets' must be in at least ${subnetCount} zones for ${deployment}, got ${zones}; choose subnets of more zones, or take single()`,
    ),
    matches(
      'maintenanceWindow.time',
      maintenanceWindow?.time,
      /^([01]\d|2[0-3]):[0-5]\d$/,
      "a time in 24 hours such as '03:00'",
    ),
  ];
}

/** The rules of the version and of the instance type, which belong together. */
export function engineRules(
  engine: string,
  version: string,
  supportedSince: readonly [number, number],
  defaultVersion: string,
): Rules {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(version) ?? [];
  const [sinceMajor, sinceMinor] = supportedSince;
  const isOld =
    major !== undefined && (Number(major) < sinceMajor || (Number(major) === sinceMajor && Number(minor) < sinceMinor));
  return [
    matches('version', version, /^\d+\.\d+$/, "a major and a minor version such as '" + defaultVersion + "'"),
    rule(
      isKnown(version) && isOld,
      () =>
        `'version' must be ${engine} ${supportedSince.join('.')} or later, got ${version}, whose support has ended; take ${defaultVersion}`,
    ),
  ];
}

/** The rules of the alarms of a queue. */
export function queueWatchRules(id: string, taken: boolean, options: BrokerQueueWatchOptions): Rules {
  return [
    matches('id', id, /^[A-Z][A-Za-z0-9]*$/, "a name in PascalCase such as 'Orders'"),
    rule(taken, () => `'id' must be one of its own, got '${id}' twice; give the queue another`),
    rule(
      isKnown(options.queue) && options.queue.trim() === '',
      () => `'queue' must not be empty; give the name of the queue`,
    ),
    wholeNumber('messages', options.messages, { min: 1 }),
    wholeNumber('minConsumers', options.minConsumers, { min: 0 }),
  ];
}
