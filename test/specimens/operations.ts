import { Specimens } from './specimen';

/** The domain has no construct yet. */
export const specimens: Specimens = {};
