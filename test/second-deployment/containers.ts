import { capacityTables } from './containers-capacity';
import { networkServiceTables } from './containers-network';
import { registryTables } from './containers-registry';
import { runTables } from './containers-runs';
import { serviceTables } from './containers-services';

export const tables = [...serviceTables, ...networkServiceTables, ...runTables, ...capacityTables, ...registryTables];
