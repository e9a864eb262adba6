import { GenomicsBatchStack } from '../../../examples/genomics-batch/stack';
import { MicroservicesStack } from '../../../examples/microservices/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { OnlineStoreStack } from '../../../examples/online-store/stack';
import { ThreeTierStack } from '../../../examples/three-tier/stack';
import { WindowsShareStack } from '../../../examples/windows-share/stack';
import { describeExampleStack } from '../../support/example-stack';

describeExampleStack('Network', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  // It exports what these use of it.
  new OnlineStoreStack(app, 'OnlineStore', { profile, network });
  new MicroservicesStack(app, 'Microservices', { profile, network });
  new GenomicsBatchStack(app, 'GenomicsBatch', { profile, network });
  new ThreeTierStack(app, 'ThreeTier', { profile, network });
  new WindowsShareStack(app, 'WindowsShare', { profile, network });
});
