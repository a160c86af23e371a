import { fail, ok, type Finding } from './finding.ts';

const OLDEST_MAJOR = 24;

/** Node runs the sources as they are from this version on. */
export function examineRuntime(version = process.versions.node): Finding {
  return Number(version.split('.')[0]) >= OLDEST_MAJOR
    ? ok('node', `Node ${version}`)
    : fail('node', `Node ${version} is too old`, `use Node ${OLDEST_MAJOR}, as npm start and npx recovery do`);
}
