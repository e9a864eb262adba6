import { capacityTables } from './containers-capacity';
import { registryTables } from './containers-registry';
import { serviceTables } from './containers-services';

export const tables = [...serviceTables, ...capacityTables, ...registryTables];
