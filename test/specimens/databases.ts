import { auroraSpecimens } from './databases/aurora';
import { daxSpecimens } from './databases/dax';
import { documentDbSpecimens } from './databases/documentdb';
import { dsqlSpecimens } from './databases/dsql';
import { migrationSpecimens } from './databases/migration';
import { relationalSpecimens } from './databases/relational';
import { tableSpecimens } from './databases/tables';
import { valkeySpecimens } from './databases/valkey';
import { Specimens } from './specimen';

export const specimens: Specimens = {
  ...tableSpecimens,
  ...daxSpecimens,
  ...valkeySpecimens,
  ...migrationSpecimens,
  ...dsqlSpecimens,
  ...auroraSpecimens,
  ...relationalSpecimens,
  ...documentDbSpecimens,
};
