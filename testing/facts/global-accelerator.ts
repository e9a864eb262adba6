import { Fact, uniqueClaims } from '../fact';

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

export const GLOBAL_ACCELERATOR_FACTS: readonly Fact[] = [LISTENER_PORTS, ENDPOINT_GROUP];
