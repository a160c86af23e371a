/** The four books in which a connection keeps positions. */
export const positionKinds = ['base', 'main', 'real', 'preset'] as const;
export type PositionKind = (typeof positionKinds)[number];

/** A (connection, kind): what a limit applies to. */
export interface PositionGroup {
  readonly connectionId: string;
  readonly kind: PositionKind;
}

export function groupName(group: PositionGroup): string {
  return `${group.connectionId}/${group.kind}`;
}
