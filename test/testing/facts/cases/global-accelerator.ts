import { ref, resource } from '../../templates';
import { Case } from './case';

const listener = (port: number) =>
  resource('GlobalAccelerator::Listener', {
    AcceleratorArn: ref('Accelerator'),
    Protocol: 'TCP',
    PortRanges: [{ FromPort: port, ToPort: port }],
  });
const group = (region: string) =>
  resource('GlobalAccelerator::EndpointGroup', { ListenerArn: ref('Listener'), EndpointGroupRegion: region });
const Accelerator = resource('GlobalAccelerator::Accelerator');
const addressed = (address: string, properties: object = {}) =>
  resource('GlobalAccelerator::Accelerator', { IpAddresses: [address], ...properties });

export const GLOBAL_ACCELERATOR_CASES: Readonly<Record<string, Case>> = {
  'accelerator-ports': {
    versions: [
      { Accelerator, Old: listener(443) },
      { Accelerator, New: listener(443) },
    ],
    finds: 'fails at New',
    twin: [
      { Accelerator, Old: listener(443) },
      { Accelerator, New: listener(8443) },
    ],
  },
  'accelerator-region': {
    versions: [
      { Accelerator, Listener: listener(443), Old: group('eu-west-1') },
      { Accelerator, Listener: listener(443), New: group('eu-west-1') },
    ],
    finds: 'fails at New',
    twin: [
      { Accelerator, Listener: listener(443), Old: group('eu-west-1') },
      { Accelerator, Listener: listener(443), New: group('us-east-2') },
    ],
  },
  'accelerator-addresses': {
    versions: [{ Accelerator }, { Accelerator: addressed('198.51.100.1') }],
    finds: 'ignored at Accelerator',
    twin: [{ Accelerator: addressed('198.51.100.1') }, { Accelerator: addressed('198.51.100.1', { Enabled: false }) }],
  },
};
