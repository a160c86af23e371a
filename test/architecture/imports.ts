import { isNode, lineOf, nodesOf, type AstNode, type SourceFile } from './source-file.ts';

export interface ImportedModule {
  /** null: computed at run time, cannot be read. */
  readonly specifier: string | null;
  /** Gone after type stripping. */
  readonly typeOnly: boolean;
  /** `path:line`, for people. */
  readonly at: string;
}

/** Modules named by import, export … from, import(), import('…').Type, import x = require('…') and require('…'). */
export function importsOf(file: SourceFile): ImportedModule[] {
  return [...nodesOf(file)].flatMap((node) => {
    const source = sourceOf(node);
    if (source === undefined) return [];
    return [{ specifier: textOf(source), typeOnly: isTypeOnly(node), at: lineOf(file, node) }];
  });
}

function sourceOf(node: AstNode): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node['source'];
    case 'ExportNamedDeclaration':
      return node['source'] ?? undefined;
    case 'TSExternalModuleReference':
      return node['expression'];
    case 'CallExpression':
      return isRequire(node['callee']) && Array.isArray(node['arguments']) ? node['arguments'][0] : undefined;
    default:
      return undefined;
  }
}

function isRequire(callee: unknown): boolean {
  return isNode(callee) && callee.type === 'Identifier' && callee['name'] === 'require';
}

function textOf(source: unknown): string | null {
  return isNode(source) && source.type === 'Literal' && typeof source['value'] === 'string' ? source['value'] : null;
}

function isTypeOnly(node: AstNode): boolean {
  return node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type';
}
