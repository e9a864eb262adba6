import { ref, resource } from '../../templates';
import { Case } from './case';

const STREAMS = 'arn:aws:kinesis:eu-west-1:111122223333:stream';
const QUEUES = 'arn:aws:sqs:eu-west-1:111122223333';

const mapping = (source: string, properties: object = {}) =>
  resource('Lambda::EventSourceMapping', { EventSourceArn: source, FunctionName: 'orders', ...properties });
const stream = (name: string) => mapping(`${STREAMS}/${name}`, { StartingPosition: 'TRIM_HORIZON' });
const alias = (properties: object = {}) =>
  resource('Lambda::Alias', { FunctionName: 'orders', FunctionVersion: '1', Name: 'live', ...properties });
const scaling = () =>
  resource('ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'lambda',
    ScalableDimension: 'lambda:function:ProvisionedConcurrency',
    ResourceId: { 'Fn::Join': ['', ['function:orders:', ref('Alias')]] },
  });

export const LAMBDA_CASES: Readonly<Record<string, Case>> = {
  'event-source-mapping': {
    versions: [{ Old: mapping(`${QUEUES}:orders`) }, { New: mapping(`${QUEUES}:orders`) }],
    finds: 'fails at New',
    twin: [{ Old: mapping(`${QUEUES}:orders`) }, { New: mapping(`${QUEUES}:orders`, { FunctionName: 'orders:live' }) }],
  },
  'stream-position': {
    versions: [{ Mapping: stream('old') }, { Mapping: stream('new') }],
    finds: 'loses at Mapping',
    // A queue has no position.
    twin: [{ Mapping: mapping(`${QUEUES}:old`) }, { Mapping: mapping(`${QUEUES}:new`) }],
  },
  'provisioned-concurrency-stays': {
    versions: [{ Alias: alias(), Scaling: scaling() }, { Alias: alias() }],
    finds: 'ignored at Scaling',
    // The number in the template takes the place of the one that scaling set last.
    twin: [
      { Alias: alias(), Scaling: scaling() },
      { Alias: alias({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } }) },
    ],
  },
};
