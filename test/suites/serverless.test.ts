import { suite } from './suite';

suite(['serverless']);
