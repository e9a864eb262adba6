import { catalogueConstructs, needOf, summaryOf } from '../catalogue/constructs/construct-list';
import { specimenTemplates } from '../catalogue/constructs/specimen-templates';
import { complianceLines, packResults } from '../catalogue/constructs/compliance';
import { architectureOf } from '../catalogue/architecture/architecture';
import { FREE_AT_IDLE } from '../catalogue/costs/free-at-idle';
import { idleCost, PRICED_TYPES } from '../catalogue/costs/idle-cost';
process.env.CDK_VALIDATION = 'false';
console.time('list');
const cs = catalogueConstructs();
console.timeEnd('list'); console.time('synth');
const t = specimenTemplates(cs);
console.timeEnd('synth'); console.time('packs');
for (const c of cs) {
  const m = t.minimal.get(c.name)!;
  const a = architectureOf(c.name, { [c.name]: m.template }, m.paths);
  const types = new Set(Object.values(m.own.Resources ?? {}).map(({ Type }) => Type));
  const unpriced = [...types].filter((x) => !PRICED_TYPES.includes(x) && !FREE_AT_IDLE.some((f) => f.test(x)));
  const cost = idleCost(c.name, { [c.name]: m.own });
  console.log(c.domain, c.name, Object.keys(m.own.Resources ?? {}).length, '/', Object.keys(m.template.Resources ?? {}).length, 'parts', a.parts.length, 'flows', a.flows.length, cost.reduce((s, l) => s + (l.usd ?? 0), 0).toFixed(2), cost.filter((l) => l.usd === undefined).map((l) => l.what).join(','), '| unpriced', unpriced.join(','));
}
for (const c of cs) if (process.argv[2]) console.log(complianceLines(packResults(t.minimal.get(c.name)!), c.specimen).length);
for (const c of cs) for (const s of [needOf(c), summaryOf(c)]) console.log(c.name + ' :: ' + s);
console.timeEnd('packs');
