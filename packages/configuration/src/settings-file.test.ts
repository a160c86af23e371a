import { chmodSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SETTINGS, type Settings } from '@recovery/contracts';
import { makeTestDirectory } from '@recovery/test-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeSettingsFile, ensureSettingsFile, loadSettingsFile } from './settings-file.ts';

let directory: Awaited<ReturnType<typeof makeTestDirectory>>;
let path: string;

beforeEach(async () => {
  directory = await makeTestDirectory('settings');
  path = join(directory.path, 'settings.json');
});

afterEach(() => directory.remove());

describe('ensureSettingsFile', () => {
  it('writes the defaults, in a directory that may not exist yet, and leaves nothing else there', () => {
    const deep = join(directory.path, 'new', 'data');
    ensureSettingsFile(join(deep, 'settings.json'));
    expect(loadSettingsFile(join(deep, 'settings.json'))).toEqual(DEFAULT_SETTINGS);
    expect(readdirSync(deep)).toEqual(['settings.json']);
  });

  it('never replaces a file that another process was faster to write', () => {
    const text = '{"auto_recovery_enabled":false}';
    writeFileSync(path, text);
    ensureSettingsFile(path);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(directory.path)).toEqual(['settings.json']);
  });

  it('names the file when it cannot be written', () => {
    writeFileSync(path, '');
    const below = join(path, 'settings.json');
    expect(() => ensureSettingsFile(below)).toThrow(`${below}: cannot be written`);
  });
});

describe('loadSettingsFile', () => {
  it('reads what is switched, and takes the rest from the defaults', () => {
    writeFileSync(path, '{"auto_recovery_enabled": false}');
    expect(loadSettingsFile(path)).toEqual({ ...DEFAULT_SETTINGS, auto_recovery_enabled: false });
  });

  it('passes over a byte order mark', () => {
    writeFileSync(path, '\uFEFF{"database_auto_reconnect": false}');
    expect(loadSettingsFile(path).database_auto_reconnect).toBe(false);
  });

  it('takes a missing file for an error, not for "all on"', () => {
    expect(() => loadSettingsFile(path)).toThrow(`${path}: cannot be read: ENOENT`);
    expect(readdirSync(directory.path)).toEqual([]);
  });

  it.each([
    ['no JSON', 'yes', 'is not valid JSON'],
    ['nothing', '', 'is not valid JSON'],
    [
      'a key twice',
      '{"auto_recovery_enabled": false, "auto_recovery_enabled": true}',
      'auto_recovery_enabled: is there twice',
    ],
    [
      'a key twice, once in other letters',
      '{"auto_recovery_enabled" : {"a": "\\":"}, "auto_recovery\\u005fenabled": true}',
      'auto_recovery_enabled: is there twice',
    ],
    ['half a file', '{"auto_recovery_enabled": fal', 'is not valid JSON'],
    ['a wrong type', '{"auto_recovery_enabled": "false"}', 'auto_recovery_enabled: '],
    ['an unknown key', '{"auto_recovery_enable": false}', 'auto_recovery_enable'],
    ['a list', '[]', '(whole): '],
  ])('refuses %s and names file and place', (_what, text, reason) => {
    writeFileSync(path, text);
    expect(() => loadSettingsFile(path)).toThrow(expect.objectContaining({ code: 'config_invalid', exitCode: 78 }));
    expect(() => loadSettingsFile(path)).toThrow(path);
    expect(() => loadSettingsFile(path)).toThrow(reason);
  });
});

describe('changeSettingsFile', () => {
  const changes = { auto_recovery_enabled: false };
  const change = () => changeSettingsFile(path, { changes, lastKnown: DEFAULT_SETTINGS });

  it('changes what is named, keeps the rest as it is now, and leaves nothing else there', () => {
    writeFileSync(path, '{"database_auto_reconnect": false}');
    const changed = { ...DEFAULT_SETTINGS, database_auto_reconnect: false, auto_recovery_enabled: false };
    expect(change()).toEqual(changed);
    expect(loadSettingsFile(path)).toEqual(changed);
    expect(readdirSync(directory.path)).toEqual(['settings.json']);
  });

  it('starts from the last known settings when the file is gone', () => {
    change();
    expect(loadSettingsFile(path)).toEqual({ ...DEFAULT_SETTINGS, ...changes });
  });

  it('leaves an invalid file as it is', () => {
    writeFileSync(path, '{"auto_recovery_ena');
    expect(change).toThrow(/is not valid JSON/u);
    expect(readFileSync(path, 'utf8')).toBe('{"auto_recovery_ena');
  });

  it('keeps a link, also one that leads nowhere yet, and the mode of the file', () => {
    const target = join(directory.path, 'target.json');
    const link = join(directory.path, 'link.json');
    symlinkSync('link.json', path);
    symlinkSync(target, link);
    expect(change()).toMatchObject(changes);
    chmodSync(target, 0o660);
    changeSettingsFile(path, { changes: { database_auto_reconnect: false }, lastKnown: DEFAULT_SETTINGS });
    expect([path, link].map((each) => lstatSync(each).isSymbolicLink())).toEqual([true, true]);
    expect(loadSettingsFile(target)).toMatchObject({ ...changes, database_auto_reconnect: false });
    expect((statSync(target).mode & 0o777).toString(8)).toBe('660');
    expect(readdirSync(directory.path).toSorted()).toEqual(['link.json', 'settings.json', 'target.json']);
  });

  it('changes nothing that the change is not meant for, and looks anew at what another wrote meanwhile', () => {
    writeFileSync(path, '{}');
    const asked: Settings[] = [];
    const isMeantFor = (current: Settings): boolean => {
      asked.push(current);
      writeFileSync(path, '{"database_auto_reconnect": false}');
      return current.database_auto_reconnect;
    };
    expect(changeSettingsFile(path, { changes, lastKnown: DEFAULT_SETTINGS, isMeantFor })).toBeNull();
    expect(asked.map(({ database_auto_reconnect }) => database_auto_reconnect)).toEqual([true, false]);
    expect(readFileSync(path, 'utf8')).toBe('{"database_auto_reconnect": false}');
    expect(readdirSync(directory.path)).toEqual(['settings.json']);
  });
});
