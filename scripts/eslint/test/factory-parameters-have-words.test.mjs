import rule from '../rules/factory-parameters-have-words.mjs';
import { tester } from './rule-tester.mjs';

const factory = (doc, parameters, before = 'public static') =>
  `export class Scaling { /** ${doc} */ ${before} cpu(${parameters}): Scaling { return a; } }`;
const words = (code, parameter) => ({
  code,
  errors: [{ messageId: 'words', data: { parameter, factory: 'Scaling.cpu' } }],
});

tester.run('factory-parameters-have-words', rule, {
  valid: [
    factory('CPU.\n * @param percent the average, 1 to 100', 'percent: number'),
    factory('CPU.\n * @param percent the average', 'percent: number = 60'),
    factory('CPU.\n * @param names the names', '...names: string[]'),
    factory('CPU, of a queue that its type says enough of.', 'queue: sqs.IQueue, options: Options = {}'),
    factory('CPU.', 'id: string, reason: string'),
    factory('CPU, by an instance.', 'percent: number', 'public'),
    factory('CPU.\n * @internal', 'percent: number'),
    factory('CPU, of the class alone.', 'percent: number', 'private static'),
    'class Scaling { static cpu(percent: number) { return a; } }',
  ],
  invalid: [
    words(factory('CPU.', 'percent: number'), 'percent'),
    words(factory('CPU.', 'percent: number = 60'), 'percent'),
    words(factory('CPU.', '...names: string[]'), 'names'),
    words(factory('CPU.', 'ports: number[]'), 'ports'),
    words(factory('CPU.', 'after: Duration'), 'after'),
    words(factory('CPU.\n * @param upper the bound', 'lower: Size, upper: Size'), 'lower'),
    words(factory('CPU.\n * @param percentage the bound', 'percent: number'), 'percent'),
    words(factory('CPU.\n * @param percent', 'percent: number'), 'percent'),
    words('export class Scaling { public static cpu(percent: number) { return a; } }', 'percent'),
  ],
});
