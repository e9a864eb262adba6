import { isIPv4 } from 'node:net';
import { Alarms } from '../../observability';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  oneOf,
  percentage,
  port,
  rule,
  Rules,
  wholeNumber,
} from '../../private/validation';
import { AcceleratorEndpointConfig } from '../accelerator/accelerator-endpoint';
import { AcceleratorRegion } from '../accelerator/accelerator-region';
import { GlobalAcceleratorProps } from '../accelerator/global-accelerator';

/** Where AWS keeps the metrics: https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html */
const METRICS_REGION = 'us-west-2';

/** The rules for an accelerator: that it takes traffic somewhere, and that AWS takes it. */
export function acceleratorRules(
  stackRegion: string,
  props: GlobalAcceleratorProps,
  endpoints: AcceleratorEndpointConfig[][],
): Rules {
  const { listeners, regions, alarmThresholds = {} } = props;
  return [
    nonEmptyList('listeners', listeners),
    nonEmptyList('regions', regions),
    rule(listeners.length > 10, () => `'listeners' must be ten at most, got ${listeners.length}`),
    distinct(
      'listeners',
      listeners.map(({ _name }) => _name),
    ),
    listeners.flatMap((one, index) => listeners.slice(index + 1).map((other) => one._conflicts(other))),
    distinct(
      'regions',
      regions.map(({ region }) => region),
    ),
    rule(
      regions.length > 0 && regions.every(({ trafficDial }) => trafficDial === 0),
      () => `'trafficDial' must not be 0 in every Region; leave one above 0, or set 'enabled' to false`,
    ),
    addressRules(props.ipv4Addresses),
    regions.flatMap((region, index) => regionRules(props, region, endpoints[index] ?? [])),
    wholeNumber('alarmThresholds.unhealthyEndpoints', alarmThresholds.unhealthyEndpoints, { min: 1 }),
    alarmRules(stackRegion, props.alarms),
  ].flat();
}

/** https://docs.aws.amazon.com/global-accelerator/latest/dg/using-byoip.html */
function addressRules(addresses: string[] | undefined): Rules {
  return [
    nonEmptyList('ipv4Addresses', addresses),
    distinct('ipv4Addresses', addresses),
    rule(
      addresses !== undefined && addresses.length > 2,
      () => `'ipv4Addresses' must be one or two, got ${addresses?.length}`,
    ),
    (addresses ?? []).map((address) =>
      rule(
        isKnown(address) && !isIPv4(address),
        () => `'ipv4Addresses' must be IPv4 addresses of your own ranges, without a prefix, got '${address}'`,
      ),
    ),
  ];
}

function alarmRules(stackRegion: string, alarms: Alarms): Rules {
  return rule(
    isKnown(stackRegion) && stackRegion !== METRICS_REGION && alarms.enabled,
    () =>
      `'alarms' need a stack in ${METRICS_REGION}, where AWS keeps the metrics of accelerators, got ${stackRegion}; give the accelerator a stack there, or take Alarms.none()`,
  );
}

function regionRules(props: GlobalAcceleratorProps, given: AcceleratorRegion, endpoints: AcceleratorEndpointConfig[]) {
  const { region, trafficDial, portOverrides = [] } = given;
  const elsewhere = endpoints.find((endpoint) => isKnown(endpoint.region) && endpoint.region !== region);
  return [
    matches('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, `a Region, as 'eu-west-1'`),
    nonEmptyList('endpoints', endpoints),
    rule(endpoints.length > 10, () => `'endpoints' of ${region} must be ten at most, got ${endpoints.length}`),
    rule(
      elsewhere !== undefined,
      () => `'endpoints' of ${region} has one of ${elsewhere?.region}; name it in the entry of its own Region`,
    ),
    rule(
      endpoints.length > 0 && endpoints.every(({ weight }) => weight === 0),
      () => `'endpoints' of ${region} all have the weight 0; set 'trafficDial' to 0 to drain the Region`,
    ),
    rule(
      props.dualStack === true && endpoints.some(({ hasOwnHealth }) => !hasOwnHealth),
      () => `'dualStack' takes load balancers alone, got another endpoint in ${region}; leave it out`,
    ),
    rule(
      props.dualStack === true &&
        endpoints.some((endpoint) => endpoint.hasOwnHealth && endpoint.preserveClientAddress === false),
      () =>
        `'dualStack' takes load balancers that see the addresses of clients alone, got another one in ${region}; set its 'preserveClientAddress', or leave 'dualStack' out`,
    ),
    percentage('trafficDial', trafficDial),
    healthRules(given, endpoints),
    rule(portOverrides.length > 10, () => `'portOverrides' must be ten at most, got ${portOverrides.length}`),
    portOverrides.flatMap(({ listenerPort, endpointPort }) => [
      port('endpointPort', endpointPort),
      rule(
        !props.listeners.some((listener) => listener._takes(listenerPort)),
        () => `'listenerPort' must be a port of a listener, got ${listenerPort}`,
      ),
    ]),
  ].flat();
}

function healthRules({ region, healthCheck }: AcceleratorRegion, endpoints: AcceleratorEndpointConfig[]): Rules {
  if (!healthCheck) return [];
  const { protocol = 'TCP', path, interval, threshold } = healthCheck;
  return [
    rule(
      endpoints.every(({ hasOwnHealth }) => hasOwnHealth),
      () =>
        `'healthCheck' of ${region} has no effect: the target groups of load balancers say how healthy they are; leave it out`,
    ),
    rule(path !== undefined && protocol === 'TCP', () => `'path' needs HTTP or HTTPS, got TCP; name the protocol`),
    matches('path', path, /^\/[-a-zA-Z0-9@:%_\\+.~#?&/=]*$/, 'a path that begins with a slash'),
    port('port', healthCheck.port),
    oneOf('interval', interval?.toSeconds(), [10, 30]),
    wholeNumber('threshold', threshold, { min: 1, max: 10 }),
  ].flat();
}
