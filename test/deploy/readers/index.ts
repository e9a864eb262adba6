import { containerReaders } from './containers';
import { dataReaders } from './data';
import { edgeReaders } from './edge';
import { networkReaders } from './network';
import { Reader } from './reader';
import { serverlessReaders } from './serverless';
import { storageReaders } from './storage';
import { webReaders } from './web';

/** How each resource type is asked for. UNREADABLE in deviations.ts has the others. */
export const READERS: Record<string, Reader> = {
  ...networkReaders,
  ...webReaders,
  ...edgeReaders,
  ...containerReaders,
  ...serverlessReaders,
  ...dataReaders,
  ...storageReaders,
};
