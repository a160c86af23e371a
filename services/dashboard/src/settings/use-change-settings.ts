import type { SettingsPatch } from '@recovery/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { actions } from '../api/actions.ts';
import { queries } from '../api/queries.ts';

/** A change of the settings, meant for those with this tag: what somebody else changed meanwhile is not overwritten. */
export function useChangeSettings(tag: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: SettingsPatch) => actions.changeSettings(changes, tag),
    onSettled: () => client.invalidateQueries({ queryKey: queries.settings.queryKey }),
  });
}
