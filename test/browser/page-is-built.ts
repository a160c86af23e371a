import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** `npm test` builds the page; a vitest that is called by itself does not. */
export default function pageIsBuilt(): void {
  if (existsSync(resolve(import.meta.dirname, '../../services/dashboard/dist/index.html'))) return;
  throw new Error('The page is not built; build it with: pnpm --filter @recovery/dashboard build');
}
