import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  RosettaTranslator,
  RosettaTranslatorOptions,
  TargetLanguage,
  TranslatedSnippet,
  TypeScriptSnippet,
} from 'jsii-rosetta';
import { Sample, Translation } from './code-groups';
import { asGo, GoNames } from './go-names';

const LIBRARY = 'cdk-reference-architectures';
const HERE = /^[ \t]*\/\/\/ here[ \t]*$/m;
/** What jsii-rosetta leaves of an assignment to several names, of a spread, and of structs in a list that is an argument. */
const UNTRANSLATED = /^\s*\{ .* \} :?=|SpreadElement|[[(]\[\w+=|^ *\], \w+=\[\w+=/m;
const FROM_ELSEWHERE = /^(?:import .* from '[^']+'|declare const .*);$/;

type Assembly = NonNullable<RosettaTranslatorOptions['assemblies']>[number] & {
  readonly types: Record<string, { readonly name: string; readonly namespace?: string }>;
};

/**
 * Translates the samples of READMEs, as `jsii-rosetta extract` would, which knows only those of the domains: jsii takes no
 * others into the assembly. Needs a build. What did not change since the last time is read from a tablet.
 */
export async function translateSamples(
  samplesOf: ReadonlyMap<string, readonly Sample[]>,
  root: string,
): Promise<ReadonlyMap<string, Translation>> {
  const assembly = join(root, '.jsii');
  if (!existsSync(assembly)) throw new Error("the samples are translated by the types of a build: run 'npm run build'");
  const tablet = join(root, '.cache/samples.tabl.json');
  const built = JSON.parse(readFileSync(assembly, 'utf8')) as Assembly;
  const library = new Map(Object.values(built.types).map(({ name, namespace = '' }) => [name, namespace]));
  const translator = new RosettaTranslator({ assemblies: [built] });
  if (existsSync(tablet)) await translator.addToCache(tablet);
  const fixtures = new Fixtures(root);
  const snippets = [...samplesOf].flatMap(([file, samples]) =>
    samples.map((sample, index) => snippetOf(sample, file, index, fixtures)),
  );
  const { remaining } = translator.readFromCache(snippets);
  if (remaining.length > 0) {
    const compilationDirectory = packagesFor(root);
    try {
      // In one TypeScript program: each would read the types of aws-cdk-lib again.
      await translator.translateAll(remaining, { compilationDirectory, batchSize: remaining.length });
    } finally {
      rmSync(compilationDirectory, { recursive: true });
    }
    await translator.tablet.save(tablet);
  }
  return new Map(
    translator.tablet.translatedSnippets.map((translated) => [
      translated.originalSource.source,
      translationOf(translated, fixtures.goNames(translated, library)),
    ]),
  );
}

function snippetOf({ code, fixture }: Sample, file: string, index: number, fixtures: Fixtures): TypeScriptSnippet {
  return {
    visibleSource: code,
    location: { api: { api: 'file', fileName: `${file}-${index}` }, field: { field: 'example' } },
    completeSource: fixture === undefined ? code : completed(code, fixtures.text(fixture)),
    strict: false,
  };
}

/** A sample in its fixture. What it has from elsewhere stands before the class. */
function completed(code: string, fixture: string): string {
  const shown = (lines: readonly string[]) => ['/// !show', ...lines, '/// !hide'].join('\n');
  const lines = code.split('\n');
  const outside = lines.filter((line) => FROM_ELSEWHERE.test(line));
  const inside = lines.filter((line) => !FROM_ELSEWHERE.test(line));
  return [shown(outside), fixture.replace(HERE, () => shown(inside))].join('\n');
}

function translationOf(translated: TranslatedSnippet, names: GoNames): Translation {
  const of = (language: TargetLanguage) => {
    const text = (translated.get(language)?.source ?? '').replace(/\n{3,}/g, '\n\n').trim();
    return UNTRANSLATED.test(text) ? undefined : text;
  };
  const go = of(TargetLanguage.GO);
  return { python: of(TargetLanguage.PYTHON), java: of(TargetLanguage.JAVA), go: go && asGo(go, names) };
}

/** A folder in which a sample finds the library by its name; below this one, where it finds all else. */
function packagesFor(root: string): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/samples-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', LIBRARY));
  return folder;
}

/** What samples are compiled in. */
class Fixtures {
  private readonly texts = new Map<string, string>();

  constructor(private readonly root: string) {}

  /** A fixture, with an import for each domain: a domain is a package in Go, where no name reaches through another. */
  public text(name: string): string {
    const text =
      this.texts.get(name) ??
      readFileSync(join(this.root, `rosetta/${name}.ts-fixture`), 'utf8').replace(
        new RegExp(`^import \\{ ([\\w, ]+) \\} from '${LIBRARY}';$`, 'm'),
        (_line, domains: string) =>
          domains
            .split(', ')
            .map((domain) => `import * as ${domain} from '${LIBRARY}/${domain}';`)
            .join('\n'),
      );
    this.texts.set(name, text);
    return text;
  }

  /** The packages of the names in a sample: of the library all types, of aws-cdk-lib those that it uses. */
  public goNames(translated: TranslatedSnippet, library: ReadonlyMap<string, string>): GoNames {
    const text = this.text('default');
    const aliases = new Map(
      [...text.matchAll(/^import \* as (\w+) from 'aws-cdk-lib\/([\w-]+)';$/gm)].map(([, alias = '', module = '']) => [
        `aws-cdk-lib.${module.replace(/-/g, '_')}`,
        alias,
      ]),
    );
    const referenced = translated.fqnsReferenced().flatMap((type): [string, string][] => {
      const [, module = '', name = ''] = /^([^#]+)\.(\w+)$/.exec(type) ?? [];
      const alias = module === 'aws-cdk-lib' ? 'awscdk' : aliases.get(module);
      return alias ? [[name, alias]] : [];
    });
    const written = [...translated.originalSource.source.matchAll(/\b([a-z]\w*)\.([A-Z]\w*)/g)].map(
      ([, alias = '', name = '']): [string, string] => [name, alias],
    );
    const variables = [...text.matchAll(/^declare const (\w+):/gm)].map(([, variable = '']) => variable);
    return { packages: new Map([...library, ...referenced, ...written]), variables };
  }
}
