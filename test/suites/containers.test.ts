import { suite } from './suite';

suite(['containers']);
