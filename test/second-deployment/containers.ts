import { capacityTables } from './containers-capacity';
import { registryTables } from './containers-registry';
import { runTables } from './containers-runs';
import { serviceTables } from './containers-services';

export const tables = [...serviceTables, ...runTables, ...capacityTables, ...registryTables];
