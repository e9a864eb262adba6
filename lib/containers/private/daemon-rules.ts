import { Construct } from 'constructs';
import { distinct, matches, nonEmptyList, port, rule, Rules, wholeNumber } from '../../private/validation';
import { DaemonServiceProps } from '../capacity/daemon-service';
import { TaskCapacity } from '../capacity/task-capacity';
import { taskThresholdRules } from './service-alarms';
import { sizeOf, taskRules } from './task-rules';
import { isWindows } from './windows';

/** The rules for a daemon. */
export function daemonRules(scope: Construct, props: DaemonServiceProps): Rules {
  const { hostMounts = {}, hostPorts, placementConstraints, writableMounts = {}, efsMounts = {} } = props;
  const names = [...Object.keys(hostMounts), ...Object.keys(writableMounts), ...Object.keys(efsMounts)];
  const paths = [
    ...Object.values(hostMounts).map(({ path }) => path),
    ...Object.values(writableMounts),
    ...Object.values(efsMounts).map(({ path }) => path),
  ];
  const capacity = TaskCapacity.ec2(props.capacity);
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows_task_IAM_roles.html
  const onWindows = rule(
    isWindows({ operatingSystemFamily: capacity._operatingSystemFamily }),
    () =>
      `'capacity' must be of Linux, got instances with Windows: in their network a container reaches the role of the instance, and its own by a script in the image only; run such an agent as a Windows service of the instances`,
  );
  if (onWindows.condition) return onWindows;
  return [
    taskRules(scope, props, capacity._platform),
    capacity._taskRules({
      ...props,
      ...sizeOf(props),
      serviceConnect: false,
      efs: Object.keys(efsMounts).length > 0,
    }),
    rule(
      (props.sidecars ?? []).length > 0,
      () =>
        `'sidecars' of a daemon would have networks of their own, and not share its addresses; make a DaemonService of each`,
    ),
    rule(
      props.faultInjection === true,
      () =>
        `'faultInjection' needs a task with a network of its own, and a daemon is in that of the instance; leave it out`,
    ),
    rule(
      props.ebsMount !== undefined,
      () =>
        `'ebsMount' is not for daemons; use 'writableMounts', which are on the disk of the instance, or 'efsMounts'`,
    ),
    Object.keys(hostMounts).map((name) =>
      matches('hostMounts', name, /^[A-Za-z0-9_-]{1,255}$/, 'named by letters, digits, hyphens and underscores'),
    ),
    Object.values(hostMounts).map(({ hostPath, path }) => [
      matches('hostMounts', hostPath, /^\//, "of absolute paths of the instance, such as '/var/log'"),
      matches('hostMounts', path, /^\/[^/]/, "at absolute paths below the root, such as '/host/log'"),
    ]),
    distinct('hostMounts, writableMounts and efsMounts', names),
    distinct('paths of hostMounts, writableMounts and efsMounts', paths),
    nonEmptyList('hostPorts', hostPorts),
    distinct('hostPorts', hostPorts?.map(String)),
    (hostPorts ?? []).map((one) => port('hostPorts', one)),
    nonEmptyList('dnsServers', props.dnsServers),
    nonEmptyList('dnsSearchDomains', props.dnsSearchDomains),
    nonEmptyList('placementConstraints', placementConstraints),
    wholeNumber('number of placementConstraints', placementConstraints?.length, { max: 9 }),
    taskThresholdRules(props.alarmThresholds),
  ];
}
