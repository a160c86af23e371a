import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Manifest } from './import-table.ts';
import { workspaceFolders } from './source-file.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

const namesSchema = z
  .record(z.string(), z.string())
  .default({})
  .transform((entries) => Object.keys(entries));
const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  license: z.string().optional(),
  type: z.string().optional(),
  private: z.boolean().optional(),
  dependencies: namesSchema,
  devDependencies: namesSchema,
});
export type PackageFile = Manifest & Omit<z.infer<typeof manifestSchema>, keyof Manifest>;

/** `folder` is relative to the root; '' is the root itself. */
export function readManifest(folder: string): PackageFile {
  const content: unknown = JSON.parse(readFileSync(resolve(ROOT, folder, 'package.json'), 'utf8'));
  return { ...manifestSchema.parse(content), folder };
}

export function readManifests(): PackageFile[] {
  return workspaceFolders(ROOT).map(readManifest);
}
