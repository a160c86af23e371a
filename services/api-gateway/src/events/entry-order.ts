/** Whether the entry `a` of a Redis stream came after `b`; ids are `<ms>-<number>`. */
export function isLater(a: string, b: string): boolean {
  const [timeA = 0, numberA = 0] = a.split('-').map(Number);
  const [timeB = 0, numberB = 0] = b.split('-').map(Number);
  return timeA === timeB ? numberA > numberB : timeA > timeB;
}
