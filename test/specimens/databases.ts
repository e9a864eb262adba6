import { daxSpecimens } from './databases/dax';
import { tableSpecimens } from './databases/tables';
import { valkeySpecimens } from './databases/valkey';
import { Specimens } from './specimen';

export const specimens: Specimens = {
  ...tableSpecimens,
  ...daxSpecimens,
  ...valkeySpecimens,
};
