import { tableSpecimens } from './databases/tables';
import { Specimens } from './specimen';

export const specimens: Specimens = {
  ...tableSpecimens,
};
