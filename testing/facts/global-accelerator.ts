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
  says: 'The addresses of an accelerator are those that it was made with.',
  source: `${API}/API_CreateAccelerator.html`,
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::GlobalAccelerator::Accelerator')) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [before, after].map(({ properties }) => JSON.stringify(properties.IpAddresses));
      if (old === now) continue;
      report(
        after,
        'ignored',
        `${named(after)} keeps the addresses that it has`,
        'make another accelerator with the addresses, and point clients to it',
      );
    }
  },
};

export const GLOBAL_ACCELERATOR_FACTS: readonly Fact[] = [LISTENER_PORTS, ENDPOINT_GROUP, ADDRESSES];
