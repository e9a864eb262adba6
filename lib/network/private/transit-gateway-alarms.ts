import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import {
  TransitGatewayInspection,
  TransitGatewayInspectionAlarmThresholds,
} from '../inspection/transit/transit-gateway-inspection';
import { endpointAlarms } from './inspection-endpoints';

/** The alarms of the inspection of a transit gateway. */
export function transitGatewayAlarms(
  hub: TransitGatewayInspection,
  alarms: Alarms,
  { droppedPackets = 100, unroutedPackets: threshold = 100 }: TransitGatewayInspectionAlarmThresholds = {},
): cloudwatch.Alarm[] {
  const every = { threshold, evaluationPeriods: 5, datapointsToAlarm: 3 };
  const ofGateway = [
    alarms.add(hub, 'NoRouteAlarm', {
      ...every,
      severity: severityOf('transitGatewayNoRoute'),
      metric: hub.metricNoRoute(),
      alarmDescription: `The transit gateway drops ${threshold} packets a minute or more that no route is for. Look for a network that sends to addresses which no spoke has, or a spoke that does not propagate its range to the route table of the inspection.`,
    }),
    alarms.add(hub, 'BlackholeAlarm', {
      ...every,
      severity: severityOf('transitGatewayBlackhole'),
      metric: hub.metricBlackhole(),
      alarmDescription: `The transit gateway drops ${threshold} packets a minute or more whose route leads nowhere. Look for a route of its tables in the state 'blackhole', whose attachment was deleted.`,
    }),
  ].filter((alarm) => alarm !== undefined);
  const fails = 'traffic between networks fails in that zone';
  return [...ofGateway, ...endpointAlarms(hub, alarms, hub.endpoints, { threshold: droppedPackets, fails })];
}

/** The graphs of the inspection of a transit gateway. */
export function transitGatewayWidgets(hub: TransitGatewayInspection): cloudwatch.IWidget[] {
  const ofGateway = graph(hub, 'traffic of the transit gateway', {
    left: [hub.metricBytesIn({ label: 'Bytes' })],
    right: [hub.metricNoRoute({ label: 'No route' }), hub.metricBlackhole({ label: 'Route to nowhere' })],
  });
  if (hub.endpoints.length === 0) return [ofGateway];
  const ofEndpoints = graph(hub, 'inspected traffic', {
    left: hub.endpoints.map((_, zone) => hub.metricProcessedBytes(zone, { label: `Zone ${zone + 1}` })),
    right: hub.endpoints.map((_, zone) => hub.metricDroppedPackets(zone, { label: `Zone ${zone + 1}, dropped` })),
  });
  return [ofGateway, ofEndpoints];
}
