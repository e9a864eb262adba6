import { auroraSpecimens } from './databases/aurora';
import { blockchainSpecimens } from './databases/blockchain';
import { daxSpecimens } from './databases/dax';
import { documentDbSpecimens } from './databases/documentdb';
import { dsqlSpecimens } from './databases/dsql';
import { influxDbSpecimens } from './databases/influxdb';
import { ledgerSpecimens } from './databases/ledger';
import { migrationSpecimens } from './databases/migration';
import { neptuneSpecimens } from './databases/neptune';
import { relationalSpecimens } from './databases/relational';
import { tableSpecimens } from './databases/tables';
import { valkeySpecimens } from './databases/valkey';
import { Specimens } from './specimen';

export const specimens: Specimens = {
  ...tableSpecimens,
  ...blockchainSpecimens,
  ...daxSpecimens,
  ...valkeySpecimens,
  ...influxDbSpecimens,
  ...migrationSpecimens,
  ...dsqlSpecimens,
  ...ledgerSpecimens,
  ...auroraSpecimens,
  ...relationalSpecimens,
  ...neptuneSpecimens,
  ...documentDbSpecimens,
};
