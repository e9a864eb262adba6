import { Fact, named, uniqueClaims } from '../fact';

const API = 'https://docs.aws.amazon.com/global-accelerator/latest/api';

const LISTENER_PORTS = uniqueClaims({
  id: 'accelerator-ports',
  says: 'Ports exist once on an accelerator (InvalidPortRange).',
  source: `${API}/API_CreateListener.html`,
  remedy: 'take the ports away from the old listener in a deployment before this one',
  claims: ({ type, properties: { AcceleratorArn, Protocol, PortRanges } }) =>
    type === 'AWS::GlobalAccelerator::Listener' && Array.isArray(PortRanges)
      ? PortRanges.map(({ FromPort, ToPort }: { FromPort: unknown; ToPort: unknown }) => ({
          key: JSON.stringify([AcceleratorArn, Protocol, FromPort, ToPort]),
          what: `${String(Protocol)} ${String(FromPort)} of the accelerator`,
        }))
      : [],
});

const ENDPOINT_GROUP = uniqueClaims({
  id: 'accelerator-region',
  says: 'A Region has one endpoint group of a listener (EndpointGroupAlreadyExists).',
  source: `${API}/API_CreateEndpointGroup.html`,
  remedy: 'take the old endpoint group away in a deployment before this one',
  claims: ({ type, properties: { ListenerArn, EndpointGroupRegion } }) =>
    type === 'AWS::GlobalAccelerator::EndpointGroup'
      ? [
          {
            key: JSON.stringify([ListenerArn, EndpointGroupRegion]),
            what: `${String(EndpointGroupRegion)} of the listener`,
          },
        ]
      : [],
});

const ADDRESSES: Fact = {
  id: 'accelerator-addresses',
  says: 'Addresses take the place of those that an accelerator has; where none are named any more, it keeps them.',
  source: 'https://docs.aws.amazon.com/global-accelerator/latest/dg/using-byoip.update-accelerator.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::GlobalAccelerator::Accelerator')) {
      if (action !== 'update' || !before || !after) continue;
      const { IpAddresses: old } = before.properties;
      const { IpAddresses: now } = after.properties;
      if (JSON.stringify(old) === JSON.stringify(now)) continue;
      if (now === undefined) {
        report(
          after,
          'ignored',
          `${named(after)} keeps the addresses that it has`,
          'leave them as they were, or make another accelerator for addresses of AWS alone',
        );
        continue;
      }
      report(
        after,
        'outage',
        `${named(after)} gives up addresses, and who uses them by number no longer reaches it`,
        'make another accelerator with the addresses beside it, and move clients; an address of AWS can be had back for ten days',
      );
    }
  },
};

export const GLOBAL_ACCELERATOR_FACTS: readonly Fact[] = [LISTENER_PORTS, ENDPOINT_GROUP, ADDRESSES];
