import { suite } from './suite';

suite(['batch', 'serverless']);
