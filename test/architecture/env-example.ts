/** One variable of .env.example. */
export interface ExampleVariable {
  readonly name: string;
  /** null: there is no default. */
  readonly value: string | null;
  /** The lines of prose above it. */
  readonly comment: string;
}

/** `NAME=value` lines, commented out or not; every other comment is prose about the next variable. */
export function readEnvExample(text: string): ExampleVariable[] {
  const variables: ExampleVariable[] = [];
  let comment: string[] = [];
  for (const line of text.split('\n')) {
    const [, name, value] = /^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/u.exec(line) ?? [];
    if (name !== undefined) {
      variables.push({ name, value: value || null, comment: comment.join(' ') });
    }
    // Two variables under one comment share it.
    if (line === '') comment = [];
    else if (line.startsWith('# ') && name === undefined) {
      if (variables.at(-1)?.comment === comment.join(' ')) comment = [];
      comment.push(line.slice(2));
    }
  }
  return variables;
}
