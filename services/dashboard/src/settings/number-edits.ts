import type { SettingsPatch } from '@recovery/contracts';

export type NumberName =
  | 'health_check_interval'
  | 'health_check_retry_interval'
  | 'max_error_threshold'
  | 'max_restart_attempts'
  | 'restart_cooldown';
/** What the fields hold; empty text stands for what the environment says. */
export type Texts = Readonly<Record<NumberName, string>>;

/** What was typed, each with the text that it is to replace. */
export type Edits = Readonly<Partial<Record<NumberName, { readonly text: string; readonly over: string }>>>;

/** The fields as they are typed. Where the text to replace is not there any more, somebody else was faster: theirs is shown. */
export function withEdits(kept: Texts, edits: Edits): Texts {
  const text = (name: NumberName): string => {
    const edit = edits[name];
    return edit !== undefined && edit.over === kept[name] ? edit.text : kept[name];
  };
  return {
    health_check_interval: text('health_check_interval'),
    health_check_retry_interval: text('health_check_retry_interval'),
    max_error_threshold: text('max_error_threshold'),
    max_restart_attempts: text('max_restart_attempts'),
    restart_cooldown: text('restart_cooldown'),
  };
}

/** What has to be asked for so that `before` becomes `after`; NaN where a text is no number. */
export function changesBetween(before: Texts, after: Texts): SettingsPatch {
  const names = Object.keys(before).filter((name): name is NumberName => name in after);
  const changed = names.filter((name) => before[name] !== after[name]);
  return Object.fromEntries(changed.map((name) => [name, after[name] === '' ? null : Number(after[name])]));
}
