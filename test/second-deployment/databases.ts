import { auroraTables } from './databases-aurora';
import { blockchainTables } from './databases-blockchain';
import { daxTables } from './databases-dax';
import { documentDbTables } from './databases-documentdb';
import { dsqlTables } from './databases-dsql';
import { auroraGlobalTables } from './databases-global';
import { influxDbTables } from './databases-influxdb';
import { ledgerTables } from './databases-ledger';
import { migrationTables } from './databases-migration';
import { neptuneTables } from './databases-neptune';
import { relationalTables } from './databases-relational';
import { relationalReplicaTables } from './databases-replicas';
import { tableTables } from './databases-tables';
import { valkeyTables } from './databases-valkey';

export const tables = [
  ...tableTables,
  ...blockchainTables,
  ...daxTables,
  ...valkeyTables,
  ...influxDbTables,
  ...migrationTables,
  ...dsqlTables,
  ...ledgerTables,
  ...auroraTables,
  ...auroraGlobalTables,
  ...relationalTables,
  ...relationalReplicaTables,
  ...neptuneTables,
  ...documentDbTables,
];
