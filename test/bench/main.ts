import { cases } from './cases.ts';
import { formatTable } from './format-table.ts';

const [, , name] = process.argv;
const chosen = name !== undefined && Object.hasOwn(cases, name) ? cases[name] : undefined;

if (chosen === undefined || name === undefined) {
  if (name !== undefined) console.error(`There is no case "${name}".`);
  console.log('Cases (pnpm bench <case>):');
  console.log(formatTable(Object.entries(cases).map(([key, { title }]) => [key, title])));
  process.exitCode = name === undefined ? 0 : 2;
} else {
  const figures = await chosen.run();
  console.log(`\n${formatTable(Object.entries(figures).map(([key, value]) => [key, value]))}\n`);
  console.log(JSON.stringify({ case: name, ...figures }));
}
