import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FunctionCode, FunctionModuleFormat } from '../../lib/functions';
import { ENTRY, functionTemplate, pythonCode } from './subjects';

/** A folder with an empty file, as a build leaves it. */
function folderWith(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'code-'));
  folders.push(folder);
  writeFileSync(join(folder, file), '');
  return folder;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('FunctionCode', () => {
  describe('defaults', () => {
    test('the export handler on the newest Node.js, with source maps', () => {
      functionTemplate().hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'index.handler',
        Runtime: lambda.Runtime.NODEJS_LATEST.name,
        Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
      });
    });
  });

  describe('overrides', () => {
    test('any code, without variables for Node.js', () => {
      functionTemplate({ code: pythonCode() }).hasResourceProperties('AWS::Lambda::Function', {
        Runtime: 'python3.13',
        Environment: Match.absent(),
        Code: { ZipFile: Match.anyValue() },
      });
    });

    test('a CommonJS module has the same handler', () => {
      const code = FunctionCode.typeScript(ENTRY, { format: FunctionModuleFormat.COMMON_JS });
      functionTemplate({ code }).hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.handler' });
    });

    test('Python from a folder, with the newest Python that aws-cdk-lib knows by default', () => {
      const code = FunctionCode.pythonFolder(folderWith('index.py'));
      functionTemplate({ code }).hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'index.handler',
        Runtime: 'python3.13',
        Environment: Match.absent(),
      });
    });

    test('Python with a handler and a runtime of its own', () => {
      const code = FunctionCode.pythonFolder(folderWith('app.py'), {
        handler: 'app.main',
        runtime: lambda.Runtime.PYTHON_3_12,
      });
      functionTemplate({ code }).hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'app.main',
        Runtime: 'python3.12',
      });
    });

    test.each([
      ['Go', FunctionCode.goFolder],
      ['Rust', FunctionCode.rustFolder],
    ])('%s is a program on Amazon Linux 2023', (_language, make) => {
      functionTemplate({ code: make(folderWith('bootstrap')) }).hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'bootstrap',
        Runtime: 'provided.al2023',
        Architectures: ['arm64'],
      });
    });

    test('another export, another runtime, no source map', () => {
      const other = FunctionCode.typeScript(ENTRY, {
        exportName: 'goodbye',
        runtime: lambda.Runtime.NODEJS_22_X,
        sourceMap: false,
      });
      functionTemplate({ code: other }).hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'index.goodbye',
        Runtime: 'nodejs22.x',
        Environment: Match.absent(),
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'an entry that is no file',
        () => FunctionCode.typeScript('nowhere.ts'),
        "'entry' must be a file, got 'nowhere.ts'",
      ],
      [
        'an entry that is no code',
        () => FunctionCode.typeScript('package.json'),
        'must be a TypeScript or JavaScript file',
      ],
      [
        'a malformed export',
        () => FunctionCode.typeScript(ENTRY, { exportName: 'a.b' }),
        "'exportName' must be the name of",
      ],
      [
        'a runtime that is no Node.js',
        () => FunctionCode.typeScript(ENTRY, { runtime: lambda.Runtime.PYTHON_3_13 }),
        "'runtime' must be a Node.js runtime, got 'python3.13'; use FunctionCode.prebuilt() for others",
      ],
      [
        'compiler options that are no file',
        () => FunctionCode.typeScript(ENTRY, { tsconfig: 'nowhere.json' }),
        "'tsconfig' must be a file, got 'nowhere.json'",
      ],
      [
        'files that are not there',
        () => FunctionCode.typeScript(ENTRY, { copyFiles: { templates: '/nowhere' } }),
        "'copyFiles' must name files and folders that exist, got '/nowhere'",
      ],
      [
        'files beside the package',
        () => FunctionCode.typeScript(ENTRY, { copyFiles: { '../up': ENTRY } }),
        "'copyFiles' must name places inside the package, got '../up'",
      ],
      [
        'a package twice',
        () => FunctionCode.typeScript(ENTRY, { nodeModules: ['sharp', 'sharp'] }),
        "'nodeModules' must not hold a value twice, got 'sharp'",
      ],
      [
        'a folder that is none',
        () => FunctionCode.goFolder('nowhere'),
        "'folder' must be a folder, got 'nowhere' which is none; build it before the synthesis",
      ],
      [
        'a folder without the program',
        () => FunctionCode.rustFolder(folderWith('orders')),
        "'folder' must hold 'bootstrap', which Lambda starts",
      ],
      [
        'a folder without the module',
        () => FunctionCode.pythonFolder(folderWith('app.py')),
        "'folder' must hold 'index.py', which Lambda starts",
      ],
      [
        'Python on another runtime',
        () => FunctionCode.pythonFolder(folderWith('index.py'), { runtime: lambda.Runtime.NODEJS_LATEST }),
        "'runtime' must be a Python runtime, got",
      ],
      [
        'Go on another runtime',
        () => FunctionCode.goFolder(folderWith('bootstrap'), { runtime: lambda.Runtime.PYTHON_3_13 }),
        "'runtime' must be a runtime of the operating system alone, got 'python3.13'",
      ],
      [
        'code without a handler',
        () =>
          FunctionCode.prebuilt({
            code: lambda.Code.fromInline('x'),
            handler: '',
            runtime: lambda.Runtime.NODEJS_LATEST,
          }),
        "'handler' must not be empty",
      ],
    ])('fails for %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
