import type { DecisionView } from '@recovery/contracts';
import { Icon } from '../ui/icon.tsx';
import { Empty } from '../ui/note.tsx';
import { RelativeTime, Until } from '../ui/relative-time.tsx';
import { Section } from '../ui/section.tsx';

/** Why it was restarted, or why it was not: the verdict of every gate, of the last decisions. */
export function Decisions({ decisions }: { decisions: readonly DecisionView[] | undefined }) {
  return (
    <Section title="Why was it restarted, why not?">
      {decisions === undefined && <p className="p-4 text-muted">Reading …</p>}
      {decisions?.length === 0 && (
        <Empty title="Nothing has had to be decided yet.">
          Before a recovery starts, every gate is asked. What each one said, also when it said no, is shown here.
        </Empty>
      )}
      <ol>
        {alikeAsOne(decisions ?? []).map(({ decision, count, firstAt }, index) => (
          <li key={`${firstAt} ${decision.incidentId ?? ''}`} className="border-b border-line last:border-0">
            <details open={index === 0}>
              <summary className="cursor-pointer px-4 py-2 hover:bg-raised">
                <span className={`font-medium ${decision.allowed ? 'text-good' : 'text-warn'}`}>
                  {decision.allowed ? 'Allowed' : 'Held'}
                  {decision.heldBy === null ? '' : ` by ${decision.heldBy.gate}`}
                </span>
                <span className="text-muted">
                  {' '}
                  · <RelativeTime at={decision.decidedAt} />
                  {count > 1 && (
                    <>
                      , {count} times since <RelativeTime at={firstAt} />
                    </>
                  )}
                </span>
                <span className="block wrap-anywhere">{decision.answer}</span>
              </summary>
              <Gates verdicts={decision.verdicts} />
            </details>
          </li>
        ))}
      </ol>
    </Section>
  );
}

interface Alike {
  /** The newest of them. */
  readonly decision: DecisionView;
  readonly count: number;
  readonly firstAt: string;
}

/** Decisions that follow each other and say the same are one, as they are made with every check. */
function alikeAsOne(decisions: readonly DecisionView[]): Alike[] {
  const groups: Alike[] = [];
  for (const decision of decisions) {
    const last = groups.at(-1);
    if (last !== undefined && gist(last.decision) === gist(decision)) {
      groups[groups.length - 1] = { ...last, count: last.count + 1, firstAt: decision.decidedAt };
    } else groups.push({ decision, count: 1, firstAt: decision.decidedAt });
  }
  return groups;
}

function gist({ answer, allowed, incidentId }: DecisionView): string {
  return [allowed, incidentId, answer.replaceAll(/\d+/gu, '')].join('\n');
}

function Gates({ verdicts }: Pick<DecisionView, 'verdicts'>) {
  return (
    <ul className="px-4 pb-3 text-sm">
      {verdicts.map(({ gate, allowed, reason, retryAt }) => (
        <li key={gate} className="grid grid-cols-[1.25rem_6.5rem_1fr] py-0.5">
          <span className={allowed ? 'text-good' : 'text-bad'}>
            <Icon name={allowed ? 'check' : 'cross'} />
            <span className="sr-only">{allowed ? 'agrees' : 'says no'}</span>
          </span>
          <span className={allowed ? 'text-muted' : 'font-semibold'}>{gate}</span>
          <span className={`wrap-anywhere ${allowed ? 'text-muted' : ''}`}>
            {reason}
            {retryAt !== null && (
              <>
                {' '}
                (asked again <Until at={retryAt} />)
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
